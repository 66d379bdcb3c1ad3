package io.github.rakutenai.engine.backend;

import java.util.EnumSet;
import java.util.Set;

import io.github.rakutenai.engine.kernel.IntegerActivations;
import io.github.rakutenai.engine.kernel.OctetActivations;

/** What several matmuls multiply their weights by. It is brought into a form at most once, when the first of them asks. */
final class MatmulInput {

    private final OctetActivations octets = new OctetActivations();
    private final IntegerActivations integers = new IntegerActivations();
    private final Set<InputForm> forms = EnumSet.noneOf(InputForm.class);
    private float[] values;
    private int rows;
    private int columns;

    /** @param newValues (newRows, newColumns), unchanged until the matmuls are done */
    MatmulInput of(float[] newValues, int newRows, int newColumns) {
        values = newValues;
        rows = newRows;
        columns = newColumns;
        forms.clear();
        return this;
    }

    float[] values() {
        return values;
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** The values arranged, if somebody did it since {@link #needs} answered true. */
    OctetActivations octets() {
        return octets;
    }

    /** The values rounded, if somebody did it since {@link #needs} answered true. */
    IntegerActivations integers() {
        return integers;
    }

    /** Makes room for that form and answers true, the first time that it is asked for these values. */
    boolean needs(InputForm form) {
        boolean needed = forms.add(form);
        if (needed) {
            switch (form) {
                case FLOATS -> {}
                case OCTETS -> octets.resize(rows, columns);
                case INTEGERS -> integers.resize(rows, columns);
            }
        }
        return needed;
    }
}
