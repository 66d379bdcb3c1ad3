package io.github.rakutenai.quarkus.runtime;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.rakutenai.hub.DownloadPlan;
import io.github.rakutenai.hub.Question;
import org.jboss.logging.Logger;

/** Asks whoever looks at the log or at the Dev UI, and waits for the answer that is given there. */
final class DevUiQuestion implements Question {

    private static final Logger LOG = Logger.getLogger(DevUiQuestion.class);

    private final CompletableFuture<Boolean> answer = new CompletableFuture<>();
    private volatile DownloadPlan plan;

    @Override
    public boolean confirm(DownloadPlan asked) {
        plan = asked;
        LOG.warnf(
                "Waiting for your permission to download %s: press Download on the Dev UI's page of the models"
                        + " (/q/dev-ui/quarkus-rakutenai/models), or stop, and run: rakutenai pull %s,"
                        + " or set quarkus.rakutenai.hub.download=always",
                asked, asked.reference());
        return answer.join();
    }

    /** What was asked, until it is answered. */
    Optional<DownloadPlan> unanswered() {
        return answer.isDone() ? Optional.empty() : Optional.ofNullable(plan);
    }

    /** The first answer counts. */
    void answer(boolean yes) {
        answer.complete(yes);
    }
}
