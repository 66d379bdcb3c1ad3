package io.github.rakutenai.engine.grammar;

import java.util.Map;
import java.util.WeakHashMap;

import io.github.rakutenai.engine.tokenizer.SentencePieceTokenizer;
import io.github.rakutenai.engine.tokenizer.Vocabulary;

/**
 * One model's vocabulary as grammars see it. What is found out about a grammar is kept as long as somebody keeps the grammar.
 * Any thread may use it.
 */
public final class GrammarVocabulary {

    private final Vocabulary vocabulary;
    private final Map<Grammar, TokenMasks> masks = new WeakHashMap<>();
    private VocabularyTrie trie;
    private ForcedTokens forcedTokens;

    public GrammarVocabulary(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** Where a reply begins. */
    public synchronized GrammarState start(Grammar grammar) {
        if (trie == null) {
            trie = new VocabularyTrie(vocabulary);
            forcedTokens = new ForcedTokens(new SentencePieceTokenizer(vocabulary), trie);
        }
        TokenMasks ofGrammar = masks.computeIfAbsent(grammar, g -> new TokenMasks(g.pushdown(), trie));
        return new GrammarState(ofGrammar, forcedTokens, vocabulary.stripsLeadingSpace());
    }
}
