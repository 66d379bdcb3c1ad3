package io.github.rakutenai.it.openai;

import java.util.ArrayList;
import java.util.List;

import io.github.rakutenai.it.openai.ToolQuestion.Call;

/** Joins the pieces of streamed calls, as clients do. */
final class WrittenCalls {

    private final List<Call> calls = new ArrayList<>();

    /** A call begins with its id and name, and empty arguments; the other pieces are arguments alone. */
    void add(int index, String id, String name, String arguments) {
        if (index == calls.size()) {
            if (id == null || name == null || !arguments.isEmpty()) {
                throw new AssertionError("call " + index + " begins with " + id + ", " + name + ", " + arguments);
            }
            calls.add(new Call(id, name, ""));
            return;
        }
        if (index != calls.size() - 1 || id != null || name != null || arguments.isEmpty()) {
            throw new AssertionError("call " + index + " goes on with " + id + ", " + name + ", " + arguments);
        }
        Call call = calls.getLast();
        calls.set(index, new Call(call.id(), call.name(), call.arguments() + arguments));
    }

    List<Call> joined() {
        return List.copyOf(calls);
    }
}
