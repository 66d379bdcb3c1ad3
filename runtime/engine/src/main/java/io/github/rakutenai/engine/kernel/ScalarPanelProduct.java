package io.github.rakutenai.engine.kernel;

/** One result of a product with a matrix in panels, the roundings in the order that {@link PanelResults} names. */
final class ScalarPanelProduct {

    private ScalarPanelProduct() {}

    static float of(PanelMatrix weights, int row, IntegerActivations x, int token) {
        PanelFormat format = weights.format();
        int zero = format.minimums() ? 0 : format.zero();
        int groups = weights.columns() / format.groupColumns();
        float result = 0;
        for (int group = 0; group < groups; group++) {
            float scale = weights.scale(row, group) * x.scale(token, group * format.groupColumns());
            result = Math.fma((float) sum(weights, row, group, zero, x, token), scale, result);
            if (format.minimums()) {
                float xSum = x.scaledSum(token, group, format.groupColumns());
                result = Math.fma(xSum, weights.minimum(row, group), result);
            }
        }
        return result;
    }

    private static int sum(PanelMatrix weights, int row, int group, int zero, IntegerActivations x, int token) {
        int columns = weights.format().groupColumns();
        int sum = 0;
        for (int column = group * columns; column < (group + 1) * columns; column++) {
            sum += (weights.value(row, column) - zero) * x.integer(token, column);
        }
        return sum;
    }
}
