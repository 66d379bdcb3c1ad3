package io.github.rakutenai.samples.assistant;

import java.util.Map;
import jakarta.inject.Singleton;

import dev.langchain4j.agent.tool.Tool;

/** The orders of the shop. The model chooses the numbers: it may look up any that is here. */
@Singleton
public class Orders {

    private final Map<Integer, String> states = Map.of(1, "in the warehouse", 2, "on its way", 3, "delivered");

    @Tool("Says where an order is, by its number")
    String state(int number) {
        return states.getOrDefault(number, "there is no such order");
    }
}
