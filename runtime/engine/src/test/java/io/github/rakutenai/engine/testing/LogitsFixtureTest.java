package io.github.rakutenai.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogitsFixtureTest {

    private static final int VOCABULARY = 300;

    private final SplitMix64 random = new SplitMix64(1);
    private final float[][] logits = new float[40][VOCABULARY];

    @BeforeEach
    void fill() {
        for (float[] row : logits) {
            for (int i = 0; i < VOCABULARY; i++) {
                row[i] = (float) (2.5 * random.nextUnit());
            }
        }
    }

    @Test
    void a_fixture_read_back_agrees_with_the_logits_it_was_made_from() throws IOException {
        LogitsFixture.Agreement agreement = readBack(20).compare(position -> logits[position]);
        assertThat(agreement.maxKl()).isLessThan(1e-12);
        assertThat(agreement.top1()).isEqualTo(1);
        assertThat(readBack(12).compare(position -> logits[position]).maxKl()).isLessThan(1e-7);
    }

    @Test
    void divergence_is_that_of_the_definition_even_where_the_tail_differs() throws IOException {
        float[] other = logits[0].clone();
        for (int i = 0; i < VOCABULARY; i++) {
            other[i] += (float) (0.3 * random.nextUnit());
        }
        assertThat(readBack(20).klDivergence(0, other)).isPositive().isLessThanOrEqualTo(definition(logits[0], other));
        assertThat(readBack(20).klDivergence(0, other)).isCloseTo(definition(logits[0], other), within(0.01));
    }

    @Test
    void another_best_token_counts_against_the_agreement_only_where_the_lead_is_decisive() throws IOException {
        logits[0][7] = 9;
        logits[0][8] = 8;
        logits[1][7] = 9;
        logits[1][8] = 8.95f;
        LogitsFixture fixture = readBack(20);
        int decisive = fixture.compare(position -> logits[position]).decisive();
        LogitsFixture.Agreement agreement = fixture.compare(position -> {
            float[] swapped = logits[position].clone();
            swapped[8] += position < 2 ? 2 : 0;
            return swapped;
        });
        assertThat(agreement.decisive()).isEqualTo(decisive);
        assertThat(agreement.agreeing()).isEqualTo(decisive - 1);
    }

    private LogitsFixture readBack(int fractionBits) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LogitsFixture.of(new int[logits.length], position -> logits[position], fractionBits)
                .write(bytes);
        return LogitsFixture.read(new ByteArrayInputStream(bytes.toByteArray()));
    }

    private static double definition(float[] reference, float[] other) {
        double mass = 0;
        double otherMass = 0;
        for (int i = 0; i < VOCABULARY; i++) {
            mass += Math.exp(reference[i]);
            otherMass += Math.exp(other[i]);
        }
        double sum = 0;
        for (int i = 0; i < VOCABULARY; i++) {
            double p = Math.exp(reference[i]) / mass;
            sum += p * Math.log(p / (Math.exp(other[i]) / otherMass));
        }
        return sum;
    }
}
