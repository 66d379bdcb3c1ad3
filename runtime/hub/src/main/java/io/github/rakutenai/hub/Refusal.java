package io.github.rakutenai.hub;

import java.io.IOException;
import java.time.Instant;

import io.github.rakutenai.hub.HubException.Reason;

/**
 * Says what a status means that is no success. The hub adds X-Error-Code and X-Error-Message.
 *
 * @param answer of the hub, or of a host that it sent to
 */
record Refusal(HttpAnswer answer, HubOptions options) {

    /** A {@link TransientException} if the answer may be another one later, else a {@link HubException}. */
    IOException exception() {
        return fromEndpoint() ? byStatus() : ofStorage();
    }

    private IOException ofStorage() {
        return switch (answer.status()) {
            case 401, 403, 404 ->
                new HubException(
                        Reason.UNREACHABLE,
                        found()
                                + "; the hub keeps large files there: let your network's proxy or firewall pass this host, or"
                                + " set HF_ENDPOINT to a mirror");
            default -> byStatus();
        };
    }

    private IOException byStatus() {
        return switch (answer.status()) {
            case 401 -> new HubException(Reason.UNAUTHORIZED, found() + "; " + unauthorizedRemedy());
            case 403 -> new HubException(Reason.FORBIDDEN, found() + "; " + forbiddenRemedy());
            case 404 -> new HubException(Reason.NOT_FOUND, found() + "; " + notFoundRemedy());
            case 429 -> temporary(Reason.RATE_LIMITED);
            case 408, 500, 502, 503, 504 -> temporary(Reason.UNREACHABLE);
            case 416 -> new HubException(Reason.DAMAGED, found() + ": the file there is shorter than the hub lists it");
            default ->
                new HubException(
                        Reason.MALFORMED_ANSWER, found() + "; is " + options.endpoint() + " a Hugging Face hub?");
        };
    }

    private boolean fromEndpoint() {
        return Origin.of(answer.uri()).equals(Origin.of(options.endpoint()));
    }

    private TransientException temporary(Reason reason) {
        return new TransientException(reason, found(), answer.retryAfter(Instant.now()));
    }

    private String found() {
        String said =
                answer.header("X-Error-Message").map(message -> ": " + message).orElse("");
        return "%s answers %d for %s%s"
                .formatted(
                        Origin.of(answer.uri()), answer.status(), answer.uri().getPath(), said);
    }

    private String unauthorizedRemedy() {
        if (options.token().isPresent()) {
            return "the token is not valid there: make a new one at " + options.endpoint()
                    + "/settings/tokens and set HF_TOKEN";
        }
        return "the name is misspelt, or the model is private or restricted: then set HF_TOKEN to a token from "
                + options.endpoint() + "/settings/tokens";
    }

    private String forbiddenRemedy() {
        boolean restricted =
                answer.header("X-Error-Code").filter("GatedRepo"::equals).isPresent();
        return restricted
                ? "accept the model's conditions on its page at " + options.endpoint() + ", and set HF_TOKEN"
                : "the token lacks the right to read it: make another at " + options.endpoint() + "/settings/tokens";
    }

    private String notFoundRemedy() {
        return switch (answer.header("X-Error-Code").orElse("")) {
            case "RevisionNotFound" -> "the repository has no such branch, tag or commit";
            case "EntryNotFound" -> "the repository has no such file";
            case "RepoNotFound" -> "the name is misspelt, or the model is private: then set HF_TOKEN";
            default -> "check the name, and HF_ENDPOINT if it is set";
        };
    }
}
