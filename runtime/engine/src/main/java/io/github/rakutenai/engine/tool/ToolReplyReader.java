package io.github.rakutenai.engine.tool;

import static io.github.rakutenai.engine.tokenizer.ToolSyntax.AFTER_ARGUMENTS;
import static io.github.rakutenai.engine.tokenizer.ToolSyntax.AFTER_CALLS;
import static io.github.rakutenai.engine.tokenizer.ToolSyntax.BEFORE_ARGUMENTS;
import static io.github.rakutenai.engine.tokenizer.ToolSyntax.BEFORE_CALLS;
import static io.github.rakutenai.engine.tokenizer.ToolSyntax.BEFORE_NAME;
import static io.github.rakutenai.engine.tokenizer.ToolSyntax.BETWEEN_CALLS;
import static io.github.rakutenai.engine.tokenizer.ToolSyntax.MARKER;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

import io.github.rakutenai.engine.tokenizer.ToolCall;

/**
 * Tells text from calls in a reply by {@link ToolUse#grammar}, as it grows. Text is held back only as long as it may become
 * the beginning of calls. One for each reply; not thread-safe.
 */
public final class ToolReplyReader {

    /** Where the next character stands. */
    private enum Place {
        START,
        TEXT,
        BEFORE_CALL,
        NAME,
        ARGUMENTS,
        AFTER_CALL,
        END
    }

    private final Supplier<String> ids;
    private final StringBuilder text = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();

    /** What has come and could not be read yet. */
    private final StringBuilder unread = new StringBuilder();

    private Place place = Place.START;
    private ReplyPart.CallBegun call;
    private final StringBuilder arguments = new StringBuilder();
    private JsonObjectEnd argumentsEnd;

    /** One that gives calls random ids. */
    public ToolReplyReader() {
        this(() -> "call_" + UUID.randomUUID().toString().replace("-", ""));
    }

    /** @param ids makes the id of each call */
    public ToolReplyReader(Supplier<String> ids) {
        this.ids = ids;
    }

    /**
     * Reads on.
     *
     * @param more of the reply; may be empty
     * @return what is known now; often nothing
     * @throws IllegalStateException if calls break off their syntax, which the grammar does not allow
     */
    public List<ReplyPart> read(String more) {
        List<ReplyPart> parts = new ArrayList<>();
        unread.append(more);
        while (readOn(parts)) {
            // Each round moves to another place, as long as there is enough to read.
        }
        return parts;
    }

    /** The reply ends here, whole or not: what was held back is text, unless calls begin with it. A call that was cut is none. */
    public List<ReplyPart> finish() {
        List<ReplyPart> parts = new ArrayList<>();
        if (place == Place.START && unread.length() < MARKER.length()) {
            place = Place.TEXT;
            readText(parts);
        }
        return parts;
    }

    /** The text so far; empty if tools are called. */
    public String text() {
        return text.toString();
    }

    /** The calls that are complete. */
    public List<ToolCall> calls() {
        return List.copyOf(calls);
    }

    /** Whether the place was left. */
    private boolean readOn(List<ReplyPart> parts) {
        return switch (place) {
            case START -> readStart();
            case TEXT -> readText(parts);
            case BEFORE_CALL -> readLiteral(BEFORE_NAME, Place.NAME);
            case NAME -> readName(parts);
            case ARGUMENTS -> readArguments(parts);
            case AFTER_CALL -> readAfterCall();
            case END -> false;
        };
    }

    private boolean readStart() {
        if (!unread.isEmpty() && !beginsAlike(MARKER)) {
            place = Place.TEXT;
            return true;
        }
        return unread.length() > MARKER.length() && readLiteral(BEFORE_CALLS, Place.BEFORE_CALL);
    }

    /** Whether what is unread is a beginning of {@code literal}, or the other way round. */
    private boolean beginsAlike(String literal) {
        int length = Math.min(literal.length(), unread.length());
        return literal.startsWith(unread.substring(0, length));
    }

    private boolean readText(List<ReplyPart> parts) {
        if (!unread.isEmpty()) {
            text.append(unread);
            parts.add(new ReplyPart.Text(unread.toString()));
            unread.setLength(0);
        }
        return false;
    }

    private boolean readLiteral(String literal, Place next) {
        if (!beginsAlike(literal)) {
            throw new IllegalStateException("expected " + literal + " in calls of tools, found " + unread);
        }
        if (unread.length() < literal.length()) {
            return false;
        }
        unread.delete(0, literal.length());
        place = next;
        return true;
    }

    private boolean readName(List<ReplyPart> parts) {
        int end = unread.indexOf("\"");
        if (end < 0 || unread.length() < end + BEFORE_ARGUMENTS.length()) {
            return false;
        }
        call = new ReplyPart.CallBegun(calls.size(), ids.get(), unread.substring(0, end));
        unread.delete(0, end);
        readLiteral(BEFORE_ARGUMENTS, Place.ARGUMENTS);
        argumentsEnd = new JsonObjectEnd();
        arguments.setLength(0);
        parts.add(call);
        return true;
    }

    private boolean readArguments(List<ReplyPart> parts) {
        int length = argumentsEnd.find(unread);
        if (length > 0) {
            String more = unread.substring(0, length);
            unread.delete(0, length);
            arguments.append(more);
            parts.add(new ReplyPart.ArgumentsWritten(call.index(), more));
        }
        if (!argumentsEnd.found()) {
            return false;
        }
        ToolCall whole = new ToolCall(call.id(), call.name(), arguments.toString());
        calls.add(whole);
        parts.add(new ReplyPart.CallEnded(call.index(), whole));
        place = Place.AFTER_CALL;
        return true;
    }

    private boolean readAfterCall() {
        String another = AFTER_ARGUMENTS + BETWEEN_CALLS;
        return beginsAlike(another)
                ? readLiteral(another, Place.BEFORE_CALL)
                : readLiteral(AFTER_ARGUMENTS + AFTER_CALLS, Place.END);
    }
}
