package io.github.rakutenai.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rakutenai.engine.tensor.DType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceFormatTest {

    @ParameterizedTest
    @CsvSource({
        "F32, 32",
        "F16, 16",
        "BF16, 16",
        "Q8_0, 8.5",
        "Q4_0, 4.5",
        "Q4_1, 5",
        "Q5_0, 5.5",
        "Q5_1, 6",
        "Q2_K, 5.125",
        "Q3_K, 6.5625",
        "Q4_K, 4.625",
        "Q5_K, 5.625",
        "Q6_K, 6.5625"
    })
    void a_weight_takes_so_many_bits_on_the_device(DType dtype, double bits) {
        int octets = 14336 * 4096 / 8;
        assertThat(DeviceFormat.of(dtype).bytes(octets) * 8.0 / (8.0 * octets)).isEqualTo(bits);
    }
}
