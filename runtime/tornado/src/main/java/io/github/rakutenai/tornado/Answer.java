package io.github.rakutenai.tornado;

import java.lang.foreign.ValueLayout;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Whether floats came from the device. TornadoVM's PTX backend prints the driver's errors and goes on, so that a device that has
 * failed would leave old answers.
 *
 * @param last the last of the floats that should come
 */
record Answer(FloatArray floats, long last) {

    /** A NaN that no arithmetic gives. */
    private static final int MISSING = 0x7FC0DEAD;

    /** Before they come. */
    Answer expect() {
        floats.getSegment().setAtIndex(ValueLayout.JAVA_INT, last, MISSING);
        return this;
    }

    boolean came() {
        return floats.getSegment().getAtIndex(ValueLayout.JAVA_INT, last) != MISSING;
    }
}
