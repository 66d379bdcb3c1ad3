package io.github.rakutenai.cli.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.apache.commons.rng.core.source32.MersenneTwister;

/**
 * The numbers of Python's {@code random.Random}, so that the same seed draws the same shots as in a Python harness.
 *
 * <p>Source: CPython 3.11, random.py ({@code _randbelow_with_getrandbits}, {@code shuffle}, {@code sample}).
 */
final class PythonRandom {

    private final MersenneTwister twister;

    /** @param seed 0 to 2^32 - 1 */
    PythonRandom(long seed) {
        if (seed < 0 || seed > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("the seed must be from 0 to 4294967295, found " + seed);
        }
        twister = new MersenneTwister(new int[] {(int) seed});
    }

    /** 0 to bound - 1. */
    private int below(int bound) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(bound);
        int number;
        do {
            number = twister.nextInt() >>> (Integer.SIZE - bits);
        } while (number >= bound);
        return number;
    }

    /** The same elements in random order. */
    <T> List<T> shuffled(List<T> list) {
        List<T> shuffled = new ArrayList<>(list);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            int j = below(i + 1);
            shuffled.set(i, shuffled.set(j, shuffled.get(i)));
        }
        return shuffled;
    }

    /**
     * Elements at different positions.
     *
     * @throws IllegalArgumentException if there are fewer than {@code count}
     */
    <T> List<T> sample(List<T> list, int count) {
        if (count > list.size()) {
            throw new IllegalArgumentException(count + " are wanted of " + list.size());
        }
        int[] positions = list.size() <= largestPool(count) ? fromPool(list.size(), count) : fresh(list.size(), count);
        return Arrays.stream(positions).mapToObj(list::get).toList();
    }

    private static double largestPool(int count) {
        double setSize = 21;
        return count > 5 ? setSize + Math.pow(4, Math.ceil(Math.log(count * 3) / Math.log(4))) : setSize;
    }

    private int[] fromPool(int size, int count) {
        int[] pool = new int[size];
        Arrays.setAll(pool, i -> i);
        int[] chosen = new int[count];
        for (int i = 0; i < count; i++) {
            int j = below(size - i);
            chosen[i] = pool[j];
            pool[j] = pool[size - i - 1];
        }
        return chosen;
    }

    private int[] fresh(int size, int count) {
        Set<Integer> chosen = new HashSet<>();
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            do {
                positions[i] = below(size);
            } while (!chosen.add(positions[i]));
        }
        return positions;
    }
}
