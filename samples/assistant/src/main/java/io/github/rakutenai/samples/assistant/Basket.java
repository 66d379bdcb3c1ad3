package io.github.rakutenai.samples.assistant;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jakarta.inject.Singleton;

import dev.langchain4j.agent.tool.Tool;

/** The basket of the shop's only customer, which the model can fill. */
@Singleton
public class Basket {

    /** What the shop sells. */
    public enum Article {
        PAN,
        POT,
        KNIFE
    }

    private final List<Article> articles = new CopyOnWriteArrayList<>();

    @Tool("Puts an article into the basket")
    String add(Article article) {
        articles.add(article);
        return "%s is in the basket, which has %d articles".formatted(article, articles.size());
    }

    List<Article> articles() {
        return List.copyOf(articles);
    }
}
