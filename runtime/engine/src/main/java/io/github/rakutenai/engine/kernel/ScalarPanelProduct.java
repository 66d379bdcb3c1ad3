package io.github.rakutenai.engine.kernel;

/** One result of a product with a matrix in panels, the roundings in the order that {@link PanelResults} names. */
final class ScalarPanelProduct {

    private ScalarPanelProduct() {}

    static float of(PanelMatrix weights, int row, IntegerActivations x, int token) {
        PanelFormat format = weights.format();
        int groups = weights.columns() / format.groupColumns();
        int[] xSums = x.sums(format.groupColumns());
        float result = 0;
        for (int group = 0; group < groups; group++) {
            float xScale = x.scale(token, group * format.groupColumns());
            float scale = weights.scale(row, group) * xScale;
            result = Math.fma((float) sum(weights, row, group, x, token), scale, result);
            if (format.minimums()) {
                float shift = weights.shift(row, group) * xScale;
                result = Math.fma((float) xSums[token * groups + group], shift, result);
            }
        }
        return result;
    }

    private static int sum(PanelMatrix weights, int row, int group, IntegerActivations x, int token) {
        int columns = weights.format().groupColumns();
        int sum = 0;
        for (int column = group * columns; column < (group + 1) * columns; column++) {
            sum += weights.value(row, column) * x.integer(token, column);
        }
        return sum;
    }
}
