package io.github.rakutenai.quarkus.deployment;

import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import jakarta.enterprise.context.ApplicationScoped;

import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.runtime.RakutenConfig;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.arc.SyntheticCreationalContext;
import io.quarkus.arc.deployment.BeanDiscoveryFinishedBuildItem;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem.ExtendedBeanConfigurator;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.ClassType;
import org.jboss.jandex.DotName;

/**
 * Beans of one model each, which a qualifier tells apart.
 *
 * @param qualifier has the model's name as its value
 */
public record ModelBeans(DotName qualifier) {

    private static final DotName CHAT = DotName.createSimple(RakutenChat.class);

    /** The models whose chats are injected with the qualifier. */
    public Set<String> injectedChats(BeanDiscoveryFinishedBuildItem discovery) {
        return discovery.getInjectionPoints().stream()
                .filter(point -> point.getRequiredType().name().equals(CHAT))
                .map(point -> point.getRequiredQualifier(qualifier))
                .filter(name -> name != null)
                .map(name -> name.value().asString())
                .collect(Collectors.toSet());
    }

    /** The chat of a model that has a name. */
    public SyntheticBeanBuildItem chat(
            String name, Function<SyntheticCreationalContext<RakutenChat>, RakutenChat> creation) {
        return bean(CHAT, name).createWith(creation).done();
    }

    /** A bean made of the models; of the default model without a qualifier. The application's own come first. */
    public ExtendedBeanConfigurator bean(DotName type, String name) {
        ExtendedBeanConfigurator bean = SyntheticBeanBuildItem.configure(type)
                .setRuntimeInit()
                .defaultBean()
                .scope(ApplicationScoped.class)
                .addInjectionPoint(ClassType.create(RakutenModels.class));
        if (!name.equals(RakutenConfig.DEFAULT)) {
            bean.addQualifier(AnnotationInstance.builder(qualifier).value(name).build());
        }
        return bean;
    }
}
