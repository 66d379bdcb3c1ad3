package io.github.rakutenai.quarkus.runtime;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import io.github.rakutenai.hub.DownloadPlan;
import io.github.rakutenai.hub.Question;

/**
 * A question that an interrupt answers with no. A thread that reads a terminal cannot be interrupted, so another one asks: an
 * application that is stopped does not wait for an answer.
 *
 * @param asked that waits for somebody
 */
record InterruptibleQuestion(Question asked) implements Question {

    @Override
    public boolean confirm(DownloadPlan plan) {
        FutureTask<Boolean> answer = new FutureTask<>(() -> asked.confirm(plan));
        Thread.ofPlatform().daemon().name("rakutenai-question").start(answer);
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody could be asked: " + e.getCause(), e.getCause());
        }
    }
}
