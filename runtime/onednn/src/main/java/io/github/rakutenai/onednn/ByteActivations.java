package io.github.rakutenai.onednn;

import java.lang.foreign.MemorySegment;

/**
 * Activations rounded to 15 bits with a scale for each row, as two rows of bytes. One byte would lose what lies beside a few
 * large activations, which decoders are known for; two lose less than bf16 does.
 *
 * <p>Source of the outliers: Dettmers et al., LLM.int8(), section 4.
 */
final class ByteActivations extends Activations {

    private final float[] rowScales;

    ByteActivations(Session session, int columns, int maxRows) {
        super(session, WeightForm.BYTES, columns, maxRows);
        rowScales = new float[maxRows];
    }

    @Override
    void convertRow(int worker, float[] x, int row) {
        int at = row * columns();
        float largest = BytePairs.largest(x, at, columns());
        rowScales[row] = largest / BytePairs.LARGEST;
        float factor = largest == 0 ? 0 : BytePairs.LARGEST / largest;
        BytePairs.split(x, at, columns(), factor, memory(), 2L * at);
    }

    @Override
    void finish(
            int worker,
            MemorySegment results,
            int rows,
            float[] scales,
            int tokens,
            float[] out,
            int outAt,
            int outColumns) {
        for (int token = 0; token < tokens; token++) {
            long from = 2L * Integer.BYTES * token * rows;
            BytePairs.join(results, from, rows, rowScales[token], scales, outAt, out, token * outColumns + outAt);
        }
    }
}
