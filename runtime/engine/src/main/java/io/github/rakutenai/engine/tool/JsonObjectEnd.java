package io.github.rakutenai.engine.tool;

/** Finds where a JSON object ends that comes in pieces. */
final class JsonObjectEnd {

    private int depth;
    private boolean quoted;
    private boolean escaped;
    private boolean found;

    /**
     * Reads a piece.
     *
     * @return how many of its characters belong to the object
     */
    int find(CharSequence piece) {
        int i = 0;
        while (i < piece.length() && !found) {
            read(piece.charAt(i++));
        }
        return i;
    }

    private void read(char c) {
        if (escaped) {
            escaped = false;
        } else if (quoted) {
            escaped = c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{') {
            depth++;
        } else if (c == '}') {
            found = --depth == 0;
        }
    }

    /** Whether its last character was read. */
    boolean found() {
        return found;
    }
}
