package io.github.rakutenai.engine.tensor;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Dimensions of a tensor, row-major: the last dimension is contiguous in memory.
 *
 * @param dimensions lengths, outermost first, each at least 1; a matrix is (rows, columns), a vector (columns)
 */
public record Shape(List<Long> dimensions) {

    public Shape {
        dimensions = List.copyOf(dimensions);
        if (dimensions.isEmpty() || dimensions.stream().anyMatch(length -> length < 1)) {
            throw new IllegalArgumentException("every dimension must be at least 1, found " + dimensions);
        }
        dimensions.stream().reduce(1L, Math::multiplyExact);
    }

    public static Shape matrix(long rows, long columns) {
        return new Shape(List.of(rows, columns));
    }

    public static Shape vector(long columns) {
        return new Shape(List.of(columns));
    }

    /** Length of the contiguous dimension. */
    public long columns() {
        return dimensions.getLast();
    }

    /** Number of contiguous rows: the product of all dimensions but the last, 1 for a vector. */
    public long rows() {
        return elements() / columns();
    }

    public long elements() {
        long product = 1;
        for (int i = 0; i < dimensions.size(); i++) {
            product *= dimensions.get(i);
        }
        return product;
    }

    /** The lengths joined by "x", as in 4096x14336. */
    @Override
    public String toString() {
        return dimensions.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }
}
