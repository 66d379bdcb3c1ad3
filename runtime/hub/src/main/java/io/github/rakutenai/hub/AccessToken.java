package io.github.rakutenai.hub;

/**
 * A user's token of the hub. Its text never shows it.
 *
 * @param value what the hub issued
 */
public record AccessToken(String value) {

    /** @throws IllegalArgumentException if it is empty, or cannot be sent in a header */
    public AccessToken {
        if (!value.chars().allMatch(c -> c > ' ' && c < 0x7f) || value.isEmpty()) {
            throw new IllegalArgumentException("a token of the hub is printable characters without spaces");
        }
    }

    @Override
    public String toString() {
        return "(a token)";
    }
}
