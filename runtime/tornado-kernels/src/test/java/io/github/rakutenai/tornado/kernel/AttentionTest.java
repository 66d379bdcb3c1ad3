package io.github.rakutenai.tornado.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import io.github.rakutenai.tornado.kernel.testing.WorkGroups;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

class AttentionTest {

    private static final int ROWS = 2;
    private static final int HEADS = 3;
    private static final int HEAD_DIM = 8;
    private static final int SPLITS = 5;

    private final Random random = new Random(1);

    @Test
    void shares_join_weighted_by_their_exponentials() {
        int floats = Attention.shareFloats(HEAD_DIM);
        FloatArray shares = new FloatArray(ROWS * HEADS * SPLITS * floats);
        for (int i = 0; i < shares.getSize(); i++) {
            shares.set(i, random.nextFloat(0.5f, 2));
        }
        FloatArray attended = new FloatArray(ROWS * HEADS * HEAD_DIM);
        IntArray step = new IntArray(Step.length(ROWS, 1));
        step.set(Step.rows(), ROWS);

        WorkGroups.run(
                ROWS * HEADS,
                HEAD_DIM,
                context -> Attention.join(context, step, shares, attended, HEADS, HEAD_DIM, SPLITS));

        for (int head = 0; head < ROWS * HEADS; head++) {
            for (int d = 0; d < HEAD_DIM; d++) {
                double sum = 0;
                double total = 0;
                for (int split = 0; split < SPLITS; split++) {
                    int share = (head * SPLITS + split) * floats;
                    double weight = Math.exp(shares.get(share + HEAD_DIM));
                    sum += weight * shares.get(share + d);
                    total += weight * shares.get(share + HEAD_DIM + 1);
                }
                assertThat(attended.get(head * HEAD_DIM + d)).isCloseTo((float) (sum / total), within(1e-5f));
            }
        }
    }
}
