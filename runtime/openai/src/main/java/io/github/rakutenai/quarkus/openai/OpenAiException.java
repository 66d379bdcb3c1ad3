package io.github.rakutenai.quarkus.openai;

import io.github.rakutenai.quarkus.openai.api.ErrorBody;
import io.github.rakutenai.quarkus.openai.api.ErrorBody.ErrorDetail;

/** A request that is answered with an error of OpenAI's form. */
final class OpenAiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient ErrorDetail detail;

    OpenAiException(int status, ErrorDetail detail) {
        super(detail.message());
        this.status = status;
        this.detail = detail;
    }

    /** A request that is not valid. */
    static OpenAiException invalid(String param, String message) {
        return new OpenAiException(400, new ErrorDetail(message, "invalid_request_error", param, null));
    }

    /** A request for something that these endpoints do not do. */
    static OpenAiException unsupported(String param, String message) {
        return new OpenAiException(
                400, new ErrorDetail(message, "invalid_request_error", param, "unsupported_parameter"));
    }

    int status() {
        return status;
    }

    ErrorBody body() {
        return new ErrorBody(detail);
    }
}
