package io.github.rakutenai.engine.kernel;

/** What a product with panels needs to know of the activations of some groups, beside their integers. */
final class PanelInput {

    /**
     * What sums start with: the zero of the format, times the sum of the unit's integers, subtracted; (units, tokens). One
     * unit more is read, but not used.
     */
    final short[] bias;

    private int tokens;
    private int groups;
    private int scaleShift;
    private int scalesAt;
    private int sumsAt;

    /** Scales of all groups of 32 columns; {@link #scaleIndex} tells which. */
    float[] scales;

    /** Sums of the integers of all groups; {@link #sumIndex} tells which. */
    int[] sums;

    /** Such sums times their scale. */
    float[] scaledSums;

    /** @param mostUnits the most units of all tokens */
    PanelInput(int mostUnits) {
        bias = new short[mostUnits + IntegerActivations.OCTET];
    }

    int tokens() {
        return tokens;
    }

    int groups() {
        return groups;
    }

    /**
     * Looks at some groups.
     *
     * @param newTokens 1, or {@link IntegerActivations#OCTET} if an octet begins with the first token
     * @param firstGroup the beginning of 32 columns
     */
    void read(IntegerActivations x, PanelFormat format, int firstToken, int newTokens, int firstGroup, int newGroups) {
        tokens = newTokens;
        groups = newGroups;
        scaleShift = IntegerActivations.GROUP_COLUMNS / format.groupColumns() - 1;
        scales = x.scales;
        scalesAt = x.index(firstToken, firstGroup >> scaleShift, x.groups());
        sums = x.sums(format.groupColumns());
        scaledSums = x.scaledSums(format.groupColumns());
        sumsAt = x.index(firstToken, firstGroup, x.columns() / format.groupColumns());
        readBias(x, format, firstToken, firstGroup * format.unitsPerGroup());
    }

    private void readBias(IntegerActivations x, PanelFormat format, int firstToken, int firstUnit) {
        int[] unitSums = x.sums(format.unitColumns());
        int from = x.index(firstToken, firstUnit, x.columns() / format.unitColumns());
        int count = groups * format.unitsPerGroup() * tokens;
        int zero = -format.zero();
        for (int i = 0; i < count; i++) {
            bias[i] = (short) (zero * unitSums[from + i]);
        }
    }

    /** Index of a group's scale, counted from the first token and group. */
    int scaleIndex(int token, int group) {
        return scalesAt + (group >> scaleShift) * tokens + token;
    }

    /** Index of a group's sums, counted from the first token and group. */
    int sumIndex(int token, int group) {
        return sumsAt + group * tokens + token;
    }
}
