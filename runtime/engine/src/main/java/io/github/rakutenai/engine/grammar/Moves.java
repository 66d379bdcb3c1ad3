package io.github.rakutenai.engine.grammar;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How stacks of a pushdown automaton move. Exactly, texts that must be distinct are remembered and compared. Approximately, they
 * are not looked at: whatever depends on them is marked as doubtful, so that the outcome depends on states alone.
 */
final class Moves {

    private final Pushdown pushdown;
    private final boolean exact;
    private int lowest;
    private int highest;

    private Moves(Pushdown pushdown, boolean exact) {
        this.pushdown = pushdown;
        this.exact = exact;
    }

    static Moves exact(Pushdown pushdown) {
        return new Moves(pushdown, true);
    }

    /** @param depth of the frame that the moves start from */
    static Moves approximate(Pushdown pushdown, int depth) {
        Moves moves = new Moves(pushdown, false);
        moves.lowest = depth;
        moves.highest = depth;
        return moves;
    }

    /** Depth of the lowest frame that was looked at, -1 if the bottom was left. */
    int lowest() {
        return lowest;
    }

    /** The greatest depth that a completion of what was reached needs. */
    int highest() {
        return highest;
    }

    List<Frame> start() {
        return List.of(new Frame(pushdown.start(), null, null, null, false));
    }

    /** The stacks after a byte; none if it is not allowed. */
    List<Frame> read(List<Frame> frames, int value) {
        if (frames.size() == 1 && pushdown.onlyReads(frames.getFirst().state())) {
            Frame next = read(frames.getFirst(), value);
            return next == null ? List.of() : List.of(next);
        }
        Set<Frame> next = new LinkedHashSet<>();
        for (Frame frame : readable(frames)) {
            Frame moved = read(frame, value);
            if (moved != null) {
                next.add(moved);
            }
        }
        return List.copyOf(next);
    }

    private Frame read(Frame frame, int value) {
        int target = pushdown.next(frame.state(), value);
        if (target == Dfa.DEAD || !fits(frame.depth(), target)) {
            return null;
        }
        if (!frame.isDistinct()) {
            return new Frame(target, frame.below(), frame.used(), null, frame.doubtful());
        }
        String text = exact ? frame.text() + (char) value : frame.text();
        return checked(new Frame(target, frame.below(), frame.used(), text, frame.doubtful()));
    }

    private boolean fits(int depth, int state) {
        int needed = depth + pushdown.height(state);
        highest = Math.max(highest, needed);
        return needed <= Pushdown.MOST_DEPTH;
    }

    /** The frame of a distinct text if it can still become one that was not used; null if not. */
    private Frame checked(Frame frame) {
        long completions = pushdown.completions(frame.state());
        if (completions == Dfa.INFINITE) {
            return frame;
        }
        if (!exact) {
            return doubtful(frame);
        }
        long taken = 0;
        for (Texts used = frame.below().used(); used != null; used = used.before()) {
            taken += used.text().startsWith(frame.text()) && completes(frame, used.text()) ? 1 : 0;
        }
        return taken < completions ? frame : null;
    }

    private boolean completes(Frame frame, String text) {
        int state = frame.state();
        for (int i = frame.text().length(); i < text.length() && state != Dfa.DEAD; i++) {
            state = pushdown.next(state, text.charAt(i));
        }
        return state != Dfa.DEAD && pushdown.accepting(state);
    }

    private static Frame doubtful(Frame frame) {
        return new Frame(frame.state(), frame.below(), frame.used(), frame.text(), true);
    }

    /** Whether the text may end here. */
    boolean accepting(List<Frame> frames) {
        return frames.stream().anyMatch(frame -> closure(List.of(frame)).ends());
    }

    /** Stacks that read a byte next, after all calls and returns. */
    Set<Frame> readable(List<Frame> frames) {
        return closure(frames).readable();
    }

    private record Closure(Set<Frame> readable, boolean ends) {}

    private Closure closure(List<Frame> frames) {
        Set<Frame> reached = new LinkedHashSet<>(frames);
        List<Frame> open = new ArrayList<>(frames);
        Set<Frame> readable = new LinkedHashSet<>();
        boolean ends = false;
        while (!open.isEmpty()) {
            Frame frame = open.removeLast();
            if (pushdown.readsBytes(frame.state())) {
                readable.add(frame);
            }
            if (pushdown.accepting(frame.state()) && frame.below() == null) {
                ends = true;
                lowest = -1;
            }
            for (Frame next : free(frame)) {
                if (reached.add(next)) {
                    open.add(next);
                }
            }
        }
        return new Closure(readable, ends);
    }

    /** Where a stack gets by a call or a return. */
    private List<Frame> free(Frame frame) {
        if (pushdown.onlyReads(frame.state())) {
            return List.of();
        }
        List<Frame> next = new ArrayList<>();
        if (pushdown.accepting(frame.state()) && frame.below() != null) {
            addReturn(frame, next);
        }
        for (Pushdown.Call call : pushdown.calls(frame.state())) {
            addCall(frame, call, next);
        }
        return next;
    }

    private void addReturn(Frame frame, List<Frame> next) {
        Frame caller = frame.below();
        lowest = Math.min(lowest, caller.depth());
        if (!frame.isDistinct()) {
            next.add(
                    frame.doubtful() == caller.doubtful()
                            ? caller
                            : new Frame(
                                    caller.state(), caller.below(), caller.used(), caller.text(), frame.doubtful()));
        } else if (!exact) {
            next.add(doubtful(caller));
        } else if (!Texts.contains(caller.used(), frame.text())) {
            Texts used = new Texts(frame.text(), caller.used());
            next.add(new Frame(caller.state(), caller.below(), used, caller.text(), false));
        }
    }

    private void addCall(Frame frame, Pushdown.Call call, List<Frame> next) {
        // A frame with nothing left to do but to end need not be returned to.
        boolean last = pushdown.onlyEnds(call.target()) && !call.distinct();
        Frame caller = last
                ? frame.below()
                : new Frame(call.target(), frame.below(), frame.used(), frame.text(), frame.doubtful());
        Frame callee = new Frame(call.callee(), caller, null, call.distinct() ? "" : null, frame.doubtful());
        if (fits(callee.depth(), callee.state()) && (last || fits(frame.depth(), call.target()))) {
            Frame checked = call.distinct() ? checked(callee) : callee;
            if (checked != null) {
                next.add(checked);
            }
        }
    }
}
