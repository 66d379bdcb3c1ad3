package io.github.rakutenai.engine.tokenizer;

import java.util.BitSet;

/**
 * A character that neither a message nor the template has: put into a text, it keeps that from being taken for a special token until it is removed.
 *
 * @param character of Unicode's private use area
 */
record PlainTextMark(char character) {

    private static final char FIRST = '\uE000';
    private static final char LAST = '\uF8FF';

    /** @throws InvalidConversationException if the messages have all 6,400 characters of the private use area */
    static PlainTextMark unusedIn(String template, Conversation conversation) {
        BitSet used = privateUse(template);
        for (Message message : conversation.messages()) {
            used.or(privateUse(message.content()));
        }
        int unused = used.nextClearBit(FIRST);
        if (unused > LAST) {
            throw new InvalidConversationException(
                    "expected messages that leave a character of the private use area unused, found all of them used");
        }
        return new PlainTextMark((char) unused);
    }

    private static BitSet privateUse(String text) {
        BitSet used = new BitSet();
        text.chars().filter(c -> c >= FIRST && c <= LAST).forEach(used::set);
        return used;
    }

    String removeFrom(String text) {
        return text.indexOf(character) < 0 ? text : text.replace(String.valueOf(character), "");
    }
}
