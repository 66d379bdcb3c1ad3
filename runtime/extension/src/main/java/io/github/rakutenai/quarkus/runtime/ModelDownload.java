package io.github.rakutenai.quarkus.runtime;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Optional;

import io.github.rakutenai.hub.DownloadListener;
import io.github.rakutenai.hub.DownloadPlan;
import io.github.rakutenai.hub.DownloadPolicy;
import io.github.rakutenai.hub.Hub;
import io.github.rakutenai.hub.HubOptions;
import io.github.rakutenai.hub.ModelReference;
import io.github.rakutenai.hub.Progress;
import io.github.rakutenai.hub.ProgressLog;
import io.github.rakutenai.hub.Question;

/** A model that comes from the hub, and how far it is. */
public final class ModelDownload implements DownloadListener {

    private final ModelReference reference;
    private final DownloadPolicy policy;
    private final HubOptions options;
    private final Optional<Question> question;
    private final DownloadListener log = new ProgressLog();
    private volatile String status = "asking the hub";
    private volatile int percent;
    /** Guarded by this. */
    private Runnable end = () -> {};

    private boolean ended;

    /** @param question asks for the permission where the policy wants one */
    ModelDownload(ModelReference reference, DownloadPolicy policy, HubOptions options, Optional<Question> question) {
        this.reference = reference;
        this.policy = policy;
        this.options = options;
        this.question = question;
    }

    ModelReference reference() {
        return reference;
    }

    /**
     * Downloads it on this thread.
     *
     * @throws io.github.rakutenai.hub.HubException if that is not possible
     */
    Path run() throws IOException {
        Thread thread = Thread.currentThread();
        try (Hub hub = new Hub(options, question)) {
            begin(() -> {
                hub.close();
                thread.interrupt();
            });
            return hub.resolve(reference, policy, this);
        } finally {
            finish();
        }
    }

    private synchronized void begin(Runnable endBy) throws InterruptedIOException {
        if (ended) {
            throw new InterruptedIOException("the download was ended");
        }
        end = endBy;
    }

    private synchronized void finish() {
        end = () -> {};
    }

    /** Ends it, or keeps it from beginning; what has come is kept. */
    synchronized void end() {
        ended = true;
        devUi().ifPresent(asked -> asked.answer(false));
        end.run();
    }

    private Optional<DevUiQuestion> devUi() {
        return question.filter(DevUiQuestion.class::isInstance).map(DevUiQuestion.class::cast);
    }

    /** What it would bring, while the permission for it is missing. */
    public Optional<DownloadPlan> unanswered() {
        return devUi().flatMap(DevUiQuestion::unanswered);
    }

    /** Gives the permission. */
    public void permit() {
        devUi().ifPresent(asked -> asked.answer(true));
    }

    /** How far it is, in words. */
    public String status() {
        return unanswered()
                .map(plan -> "waiting for the permission to download " + plan)
                .orElse(status);
    }

    /** How far it is, 0 to 100. */
    public int percent() {
        return percent;
    }

    @Override
    public void started(DownloadPlan plan) {
        log.started(plan);
    }

    @Override
    public void progressed(Progress progress) {
        percent = progress.percent();
        status = progress.toString();
        log.progressed(progress);
    }

    @Override
    public void waiting(String path) {
        status = "another process downloads " + path;
        log.waiting(path);
    }

    @Override
    public void verifying(String path) {
        status = "checking " + path;
        log.verifying(path);
    }

    @Override
    public void finished(Path model) {
        percent = 100;
        status = "downloaded to " + model;
        log.finished(model);
    }
}
