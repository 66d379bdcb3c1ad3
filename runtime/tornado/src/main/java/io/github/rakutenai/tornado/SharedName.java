package io.github.rakutenai.tornado;

import java.util.regex.Pattern;

/**
 * Names that differ in signs only. TornadoVM's PTX backend looks compiled kernels up by the letters and digits of their tasks'
 * names, so that what differs in signs alone is compiled once; its OpenCL backend compiles each.
 */
final class SharedName {

    private static final int SIGNS = 8;
    private static final Pattern SIGNED = Pattern.compile("[+-]{" + SIGNS + "}");

    private SharedName() {}

    /** @param number 0 to 255 */
    static String of(String name, int number) {
        if (number < 0 || number >= 1 << SIGNS) {
            throw new IllegalArgumentException("a number from 0 to " + ((1 << SIGNS) - 1) + " has no more than " + SIGNS
                    + " signs, found " + number);
        }
        StringBuilder signed = new StringBuilder(name);
        for (int bit = SIGNS - 1; bit >= 0; bit--) {
            signed.append((number >> bit & 1) == 0 ? '-' : '+');
        }
        return signed.toString();
    }

    /** What names have in common. */
    static String common(String name) {
        return SIGNED.matcher(name).replaceAll("");
    }
}
