package io.github.rakutenai.quarkus.runtime;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

import io.github.rakutenai.engine.grammar.Grammar;

/**
 * Grammars by what they are made of. Those that were asked for last are kept, and with them what the engine has found out about
 * them. Any number of threads may use it.
 *
 * @param <K> with equals and hashCode
 */
public final class RecentGrammars<K> {

    private static final int KEPT = 64;

    private final Map<K, Grammar> grammars = Collections.synchronizedMap(new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Grammar> eldest) {
            return size() > KEPT;
        }
    });

    /** The grammar of a key; compiled if it is not there. What compiling throws is thrown. */
    public Grammar get(K key, Function<K, Grammar> compile) {
        Grammar kept = grammars.get(key);
        return kept == null ? compiled(key, compile) : kept;
    }

    /** One at a time, for compiling may take a core for seconds. Those that are kept need not wait meanwhile. */
    private synchronized Grammar compiled(K key, Function<K, Grammar> compile) {
        Grammar kept = grammars.get(key);
        if (kept == null) {
            kept = compile.apply(key);
            grammars.put(key, kept);
        }
        return kept;
    }
}
