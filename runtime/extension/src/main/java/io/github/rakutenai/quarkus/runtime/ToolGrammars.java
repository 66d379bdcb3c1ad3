package io.github.rakutenai.quarkus.runtime;

import java.util.Optional;

import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.engine.tool.ToolUse;

/** Grammars of replies that may call tools, kept as those of answers are. */
final class ToolGrammars {

    private record Key(ToolUse tools, Optional<Grammar> answer) {}

    private final RecentGrammars<Key> grammars = new RecentGrammars<>();

    /**
     * What a reply must be; empty if anything.
     *
     * @throws IllegalArgumentException as {@link ToolUse#grammar}
     */
    Optional<Grammar> grammar(Optional<ToolUse> tools, Optional<Grammar> answer) {
        return tools.map(use -> grammars.get(new Key(use, answer), key -> use.grammar(answer)))
                .or(() -> answer);
    }
}
