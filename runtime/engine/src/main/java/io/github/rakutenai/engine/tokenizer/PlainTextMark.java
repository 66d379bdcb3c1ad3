package io.github.rakutenai.engine.tokenizer;

import java.util.BitSet;

/**
 * A character that no message has: put into a text, it keeps that from being taken for a special token until it is removed.
 *
 * @param character of Unicode's private use area
 */
record PlainTextMark(char character) {

    private static final char FIRST = '\uE000';
    private static final char LAST = '\uF8FF';

    /** @throws InvalidConversationException if the messages have all 6,400 characters of the private use area */
    static PlainTextMark unusedIn(Conversation conversation) {
        BitSet used = new BitSet();
        for (Message message : conversation.messages()) {
            message.content().chars().filter(c -> c >= FIRST && c <= LAST).forEach(used::set);
        }
        int unused = used.nextClearBit(FIRST);
        if (unused > LAST) {
            throw new InvalidConversationException(
                    "expected messages that leave a character of the private use area unused, found all of them used");
        }
        return new PlainTextMark((char) unused);
    }

    String removeFrom(String text) {
        return text.indexOf(character) < 0 ? text : text.replace(String.valueOf(character), "");
    }
}
