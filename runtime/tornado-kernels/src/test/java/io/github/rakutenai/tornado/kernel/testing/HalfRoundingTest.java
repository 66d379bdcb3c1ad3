package io.github.rakutenai.tornado.kernel.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.HalfFloat;

/** TornadoVM's halves round in Java as cvt.rn.f16.f32 does on a device: to the nearest, of two equally near to the even one. */
class HalfRoundingTest {

    private static final int LARGEST = 0x7BFF;
    private static final int INFINITE = 0x7C00;

    @Test
    void a_float_becomes_the_nearest_half() {
        for (int bits = 0; bits < LARGEST; bits++) {
            float below = new HalfFloat((short) bits).getFloat32();
            float above = new HalfFloat((short) (bits + 1)).getFloat32();
            float middle = below + (above - below) / 2;
            assertThat(bits(below)).isEqualTo(bits);
            assertThat(bits(Math.nextDown(middle))).isEqualTo(bits);
            assertThat(bits(middle)).isEqualTo(bits + bits % 2);
            assertThat(bits(Math.nextUp(middle))).isEqualTo(bits + 1);
            assertThat(bits(-middle)).isEqualTo(0x8000 | bits + bits % 2);
        }
    }

    @Test
    void what_is_too_large_becomes_infinite() {
        assertThat(bits(65504)).isEqualTo(LARGEST);
        assertThat(bits(Math.nextDown(65520f))).isEqualTo(LARGEST);
        assertThat(bits(65520)).isEqualTo(INFINITE);
    }

    private static int bits(float value) {
        return new HalfFloat(value).getHalfFloatValue() & 0xFFFF;
    }
}
