package io.github.rakutenai.quarkus.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.rakutenai.engine.grammar.Grammar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RecentGrammarsTest {

    private final RecentGrammars<String> grammars = new RecentGrammars<>();

    @Test
    void a_grammar_is_compiled_once() {
        assertThat(grammars.get("a", Grammar::text)).isSameAs(grammars.get("a", Grammar::text));
    }

    @Test
    @Timeout(10)
    void one_that_is_kept_need_not_wait_for_another_that_is_compiled() throws Exception {
        Grammar kept = grammars.get("kept", Grammar::text);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Future<Grammar> slow = other.submit(() -> grammars.get("slow", text -> {
                begun.countDown();
                await(end);
                return Grammar.text(text);
            }));
            begun.await();

            assertThat(grammars.get("kept", Grammar::text)).isSameAs(kept);
            assertThat(slow).isNotDone();
            end.countDown();
            assertThat(slow.get()).isSameAs(grammars.get("slow", Grammar::text));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
