package io.github.rakutenai.engine;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.rakutenai.engine.inference.Generation;
import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.scheduler.EngineBusyException;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.testing.RecordedReply;
import io.github.rakutenai.engine.tokenizer.Message;

/** Asks one question after the other; of every two replies it leaves one at some token. Comes back when it is refused. */
final class Caller {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** @param alone the whole reply that it gets when nobody else asks */
    record Question(String text, SamplingParams params, String alone) {}

    /** Replies that ended by themselves, replies that were left, and requests that were refused. */
    record Tally(int finished, int cancelled, int refused) {

        Tally plus(Tally other) {
            return new Tally(finished + other.finished, cancelled + other.cancelled, refused + other.refused);
        }
    }

    private final LoadedModel model;
    private final List<Question> questions;
    private final SplittableRandom random;
    private int finished;
    private int cancelled;
    private int refused;

    Caller(LoadedModel model, List<Question> questions, long seed) {
        this.model = model;
        this.questions = questions;
        random = new SplittableRandom(seed);
    }

    /** @throws AssertionError if a reply is not, or does not begin, the one that the question gets alone */
    Tally callUntil(long endNanos) throws Exception {
        while (System.nanoTime() - endNanos < 0) {
            try {
                call(questions.get(random.nextInt(questions.size())));
            } catch (EngineBusyException e) {
                refused++;
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        return new Tally(finished, cancelled, refused);
    }

    private void call(Question question) throws Exception {
        int leaveAfter = random.nextBoolean() ? random.nextInt(20) : Integer.MAX_VALUE;
        RecordedReply reply = new RecordedReply();
        CompletableFuture<Generation> generation = new CompletableFuture<>();
        generation.complete(model.submit(
                List.of(Message.user(question.text())), question.params(), Timeouts.none(), event -> {
                    reply.accept(event);
                    if (event instanceof GenerationEvent.TokenGenerated
                            && reply.texts().size() == leaveAfter) {
                        generation.thenAccept(Generation::cancel);
                    }
                }));
        if (leaveAfter == 0) {
            generation.join().cancel();
        }
        check(reply, question);
    }

    private void check(RecordedReply reply, Question question) throws Exception {
        boolean left = reply.finished().reason() == FinishReason.CANCELLED;
        if (left
                ? !question.alone().startsWith(reply.text())
                : !question.alone().equals(reply.text())) {
            throw new AssertionError(question.text() + ": expected " + question.alone() + ", found " + reply.text());
        }
        if (left) {
            cancelled++;
        } else {
            finished++;
        }
    }
}
