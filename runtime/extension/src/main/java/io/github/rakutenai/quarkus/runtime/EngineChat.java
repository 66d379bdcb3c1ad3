package io.github.rakutenai.quarkus.runtime;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

import io.github.rakutenai.engine.inference.Generation;
import io.github.rakutenai.engine.tool.ToolUse;
import io.github.rakutenai.quarkus.ChatEvent;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.Reply;
import io.quarkus.runtime.BlockingOperationControl;
import io.quarkus.runtime.BlockingOperationNotAllowedException;
import io.smallrye.mutiny.Multi;

/** A chat over one engine. */
final class EngineChat implements RakutenChat {

    private final ChatEngine engine;
    private final Supplier<Runnable> requestMade;
    private final RecordAnswers answers = new RecordAnswers();

    /** @param requestMade called for each request where it is made; what it gives is run when its first token is there */
    EngineChat(ChatEngine engine, Supplier<Runnable> requestMade) {
        this.engine = engine;
        this.requestMade = requestMade;
    }

    @Override
    public Reply chat(ChatRequest request) {
        refuseOnEventLoop();
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        ChatEvents events = new ChatEvents(
                request, requestMade.get(), event -> completeWith(event, reply), reply::completeExceptionally);
        return await(reply, engine.submit(request, events));
    }

    @Override
    public <T extends Record> T chat(ChatRequest request, Class<T> type) {
        refuseOnEventLoop();
        return RecordAnswers.read(chat(answeredDirectly(request).answeredIn(answers.grammar(type))), type);
    }

    @Override
    public Multi<ChatEvent> stream(ChatRequest request) {
        return stream(() -> request);
    }

    @Override
    public Multi<ChatEvent> stream(Supplier<ChatRequest> request) {
        return Multi.createFrom().deferred(() -> new ReplyStream(engine, request, requestMade.get()).events());
    }

    private static ChatRequest answeredDirectly(ChatRequest request) {
        return request.tools().map(ToolUse::uncalled).map(request::withTools).orElse(request);
    }

    private static void completeWith(ChatEvent event, CompletableFuture<Reply> reply) {
        if (event instanceof ChatEvent.Completed completed) {
            reply.complete(completed.reply());
        }
    }

    private static Reply await(CompletableFuture<Reply> reply, Generation generation) {
        try {
            return reply.get();
        } catch (InterruptedException e) {
            generation.cancel();
            Thread.currentThread().interrupt();
            throw new CancellationException("the thread that waited for the reply was interrupted");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private static void refuseOnEventLoop() {
        if (!BlockingOperationControl.isBlockingAllowed()) {
            throw new BlockingOperationNotAllowedException("waiting for a reply would block the event loop thread "
                    + Thread.currentThread().getName()
                    + ": return a Multi instead, that of RakutenChat.stream or of an AI service's method, or annotate the method"
                    + " that asks with @Blocking or @RunOnVirtualThread");
        }
    }
}
