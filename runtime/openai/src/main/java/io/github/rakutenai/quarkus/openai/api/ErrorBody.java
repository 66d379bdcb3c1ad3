package io.github.rakutenai.quarkus.openai.api;

/** What a client gets in place of an answer. */
public record ErrorBody(ErrorDetail error) {

    /**
     * What is wrong.
     *
     * @param message a sentence
     * @param type kind of the error, such as "invalid_request_error"
     * @param param the field that is to blame, or null
     * @param code what the error is, for programs, or null
     */
    public record ErrorDetail(String message, String type, String param, String code) {}
}
