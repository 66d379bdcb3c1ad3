package io.github.rakutenai.engine.grammar;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Sets of numbers as languages of plain decimal texts. A language has all texts of a number or none: 1.5, 1.50 and so on; so
 * sets can be united, cut and subtracted. There is no exponent, no needless zero in front, and no negative zero.
 */
final class Decimals {

    /** As many as a double keeps, so that no reader of JSON changes the number (RFC 7493, section 2.2). */
    private static final int MOST_DIGITS = 15;

    private static final int MOST_DIVISOR = 20_000;
    private static final int MOST_BOUND_DIGITS = 400;

    private static final Budget CONSTANTS = new Budget(100_000);
    private static final Dfa INTEGER_TEXTS = ascii("0|-?[1-9][0-9]*");
    private static final Dfa CANONICAL_TEXTS = INTEGER_TEXTS.union(ascii("-?(0|[1-9][0-9]*)\\.[0-9]*[1-9]"), CONSTANTS);
    private static final Dfa ALL = ascii("(0|[1-9][0-9]*)(\\.[0-9]+)?")
            .union(ascii("-(0|[1-9][0-9]*)(\\.[0-9]+)?").minus(ascii("-0(\\.0+)?"), CONSTANTS), CONSTANTS);
    private static final Dfa INTEGERS = ALL.intersect(ascii("-?[0-9]+(\\.0+)?"), CONSTANTS);
    private static final Dfa SHORT_TEXTS = shortTexts();

    private final Budget budget;

    Decimals(Budget budget) {
        this.budget = budget;
    }

    private static Dfa shortTexts() {
        record Digits(int count, boolean point) {}
        return Dfa.explore(
                new Digits(0, false),
                read -> {
                    List<Edge<Digits>> edges = new ArrayList<>();
                    if (read.count() == 0) {
                        edges.add(new Edge<>('-', '-', read));
                    } else if (!read.point()) {
                        edges.add(new Edge<>('.', '.', new Digits(read.count(), true)));
                    }
                    if (read.count() < MOST_DIGITS) {
                        edges.add(new Edge<>('0', '9', new Digits(read.count() + 1, read.point())));
                    }
                    return edges;
                },
                read -> true,
                CONSTANTS);
    }

    private static Dfa ascii(String regex) {
        return RegexSyntax.parse(regex).matching(CONSTANTS);
    }

    /** Every number. */
    Dfa all() {
        return ALL;
    }

    /** 1, 1.0 and so on, but not 1.5. */
    Dfa integers() {
        return INTEGERS;
    }

    Dfa atLeast(BigDecimal bound) {
        return compared(bound, order -> order >= 0);
    }

    Dfa atMost(BigDecimal bound) {
        return compared(bound, order -> order <= 0);
    }

    Dfa above(BigDecimal bound) {
        return compared(bound, order -> order > 0);
    }

    Dfa below(BigDecimal bound) {
        return compared(bound, order -> order < 0);
    }

    Dfa equalTo(BigDecimal value) {
        return compared(value, order -> order == 0);
    }

    /**
     * What is written of a set: each number of a finite set in its shortest way; integers without a fraction if there are no
     * others; and no more digits than a double keeps, unless the set has no number with so few.
     */
    Dfa written(Dfa set) {
        Dfa canonical = set.intersect(CANONICAL_TEXTS, budget);
        long count = canonical.wordCounts()[0];
        if (count != Dfa.INFINITE) {
            return canonical;
        }
        Dfa texts = set.minus(integers(), budget).isEmpty() ? canonical : set;
        Dfa bounded = texts.intersect(SHORT_TEXTS, budget);
        return bounded.isEmpty() ? texts : bounded;
    }

    /** Whether each number of what is {@link #written} has one text alone. */
    boolean oneTextEach(Dfa written) {
        return written.minus(CANONICAL_TEXTS, budget).isEmpty();
    }

    private Dfa compared(BigDecimal bound, IntPredicate wanted) {
        Comparison comparison = Comparison.with(bound);
        Dfa compared = Dfa.explore(
                comparison.start(), comparison::edges, state -> wanted.test(comparison.order(state)), budget);
        return compared.intersect(ALL, budget);
    }

    /** The text read so far against the digits of a bound. */
    private record Comparison(boolean negativeBound, String integer, String fraction) {

        static Comparison with(BigDecimal bound) {
            BigDecimal magnitude = bound.abs().stripTrailingZeros();
            if (magnitude.precision() - magnitude.scale() > MOST_BOUND_DIGITS
                    || magnitude.scale() > MOST_BOUND_DIGITS) {
                throw new GrammarTooLargeException(
                        "the number " + bound + " has more than " + MOST_BOUND_DIGITS + " digits");
            }
            String text = magnitude.toPlainString();
            int point = text.indexOf('.');
            return new Comparison(
                    bound.signum() < 0,
                    point < 0 ? text : text.substring(0, point),
                    point < 0 ? "" : text.substring(point + 1));
        }

        /**
         * @param digits read of the integer, at most one more than the bound has; of the fraction, at most as many
         * @param order of the magnitudes as far as they were read
         */
        record State(boolean started, boolean negative, boolean inFraction, int digits, int order, boolean zero) {}

        State start() {
            return new State(false, false, false, 0, 0, true);
        }

        List<Edge<State>> edges(State state) {
            List<Edge<State>> edges = new ArrayList<>();
            if (!state.started()) {
                edges.add(new Edge<>('-', '-', new State(true, true, false, 0, 0, true)));
            } else if (!state.inFraction() && state.digits() > 0) {
                int order = magnitudeOrder(state);
                edges.add(new Edge<>('.', '.', new State(true, state.negative(), true, 0, order, state.zero())));
            }
            for (int digit = 0; digit <= 9; digit++) {
                edges.add(new Edge<>('0' + digit, '0' + digit, after(state, digit)));
            }
            return edges;
        }

        private State after(State state, int digit) {
            String digits = state.inFraction() ? fraction : integer;
            int most = state.inFraction() ? digits.length() : digits.length() + 1;
            int expected = state.digits() < digits.length() ? digits.charAt(state.digits()) - '0' : 0;
            int order = state.order() != 0 ? state.order() : Integer.compare(digit, expected);
            return new State(
                    true,
                    state.negative(),
                    state.inFraction(),
                    Math.min(most, state.digits() + 1),
                    order,
                    state.zero() && digit == 0);
        }

        /** Of what was read against the whole bound. */
        private int magnitudeOrder(State state) {
            if (!state.inFraction()) {
                int lengths = Integer.compare(state.digits(), integer.length());
                return lengths != 0 ? lengths : state.order();
            }
            boolean boundGoesOn = state.digits() < fraction.length();
            return state.order() == 0 && boundGoesOn ? -1 : state.order();
        }

        /** Of the number against the bound. */
        int order(State state) {
            boolean negative = state.negative() && !state.zero();
            if (negative != negativeBound) {
                return negative ? -1 : 1;
            }
            int order = state.inFraction() ? magnitudeOrder(state) : withoutFraction(state);
            return negative ? -order : order;
        }

        private int withoutFraction(State state) {
            int order = magnitudeOrder(state);
            return order == 0 && !fraction.isEmpty() ? -1 : order;
        }
    }

    /**
     * The multiples of a positive number.
     *
     * @throws GrammarTooLargeException if that takes too many states
     */
    Dfa multiplesOf(BigDecimal divisor) {
        BigDecimal stripped = divisor.stripTrailingZeros();
        int scale = Math.max(0, stripped.scale());
        BigInteger unscaled = stripped.setScale(scale).unscaledValue();
        if (unscaled.bitLength() > 31 || (long) unscaled.intValue() * (scale + 1) > MOST_DIVISOR) {
            throw new GrammarTooLargeException("multiples of " + divisor + " take too many states");
        }
        Division division = new Division(unscaled.intValue(), scale);
        return Dfa.explore(division.start(), division::edges, division::divides, budget)
                .intersect(ALL, budget);
    }

    /** Long division of the text read so far, scaled to an integer. */
    private record Division(int divisor, int scale) {

        /** @param fractionDigits read, at most {@code scale}; -1 before the decimal point */
        record State(int remainder, int fractionDigits) {}

        State start() {
            return new State(0, -1);
        }

        List<Edge<State>> edges(State state) {
            List<Edge<State>> edges = new ArrayList<>();
            if (state.fractionDigits() < 0) {
                edges.add(new Edge<>('-', '-', state));
                edges.add(new Edge<>('.', '.', new State(state.remainder(), 0)));
            }
            boolean full = state.fractionDigits() == scale;
            for (int digit = 0; digit <= (full ? 0 : 9); digit++) {
                int remainder = (int) ((10L * state.remainder() + digit) % divisor);
                State next = full
                        ? state
                        : new State(remainder, state.fractionDigits() < 0 ? -1 : state.fractionDigits() + 1);
                edges.add(new Edge<>('0' + digit, '0' + digit, next));
            }
            return edges;
        }

        boolean divides(State state) {
            long remainder = state.remainder();
            for (int i = Math.max(0, state.fractionDigits()); i < scale; i++) {
                remainder = 10 * remainder % divisor;
            }
            return remainder == 0;
        }
    }
}
