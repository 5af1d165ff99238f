package io.github.longrun;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvent;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The laws of the house: which package may know which. */
@AnalyzeClasses(packages = "io.github.longrun", importOptions = DoNotIncludeTests.class)
class HouseLawsTest {
  private static final String[] MEASURE = {"..longrun.sgd..", "..longrun.stationary.."};
  private static final String[] PREDICT = {"..longrun.action..", "..longrun.transition.."};
  private static final String[] DISPLAY = {"..longrun.report..", "..longrun.notebook.."};

  /**
   * Agreement of a measurement with a prediction is evidence only while neither knows the other.
   */
  @ArchTest
  static final ArchRule measuringNeverSeesThePrediction =
      noClasses()
          .that()
          .resideInAnyPackage(MEASURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PREDICT)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule predictingNeverSeesTheMeasurement =
      noClasses()
          .that()
          .resideInAnyPackage(PREDICT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(MEASURE)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule plotsAndTablesOnlyWhereThingsAreDisplayed =
      noClasses()
          .that()
          .resideOutsideOfPackages(DISPLAY)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("tech.tablesaw..", "org.knowm..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule kernelsOnlyWhereTheNotebookIs =
      noClasses()
          .that()
          .resideOutsideOfPackage("..longrun.notebook..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.dflib..", "io.github.spencerpark..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule sparkOnlyWhereTheClusterIs =
      noClasses()
          .that()
          .resideOutsideOfPackage("..longrun.spark..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "scala..");

  @ArchTest
  static final ArchRule noForeignTypeInAPublicSignature =
      classes()
          .that()
          .resideOutsideOfPackages(DISPLAY)
          .should(speakOnlyJavaAndLongrun())
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.github.longrun.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

  /** The root package, where the facade lives, may use all and is used by none. */
  @ArchTest
  static final ArchRule dataFlowsOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("io.github.longrun..")
          .withOptionalLayers(true)
          .layer("facade")
          .definedBy("io.github.longrun")
          .layer("progress")
          .definedBy("..longrun.progress..")
          .layer("objective")
          .definedBy("..longrun.objective..")
          .layer("oracle")
          .definedBy("..longrun.oracle..")
          .layer("sgd")
          .definedBy("..longrun.sgd..")
          .layer("stationary")
          .definedBy("..longrun.stationary..")
          .layer("action")
          .definedBy("..longrun.action..")
          .layer("transition")
          .definedBy("..longrun.transition..")
          .layer("sweep")
          .definedBy("..longrun.sweep..")
          .layer("spark")
          .definedBy("..longrun.spark..")
          .layer("comparison")
          .definedBy("..longrun.comparison..")
          .layer("report")
          .definedBy("..longrun.report..")
          .layer("notebook")
          .definedBy("..longrun.notebook..")
          .whereLayer("facade")
          .mayOnlyAccessLayers(
              "objective",
              "oracle",
              "sgd",
              "stationary",
              "action",
              "transition",
              "comparison",
              "report",
              "notebook")
          .whereLayer("facade")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("progress")
          .mayNotAccessAnyLayer()
          .whereLayer("objective")
          .mayOnlyAccessLayers("progress")
          .whereLayer("oracle")
          .mayOnlyAccessLayers("objective")
          .whereLayer("sgd")
          .mayOnlyAccessLayers("progress", "objective", "oracle")
          .whereLayer("sweep")
          .mayOnlyAccessLayers("progress", "objective", "oracle", "sgd")
          .whereLayer("spark")
          .mayOnlyAccessLayers("sweep")
          .whereLayer("spark")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("stationary")
          .mayOnlyAccessLayers("progress", "objective", "oracle")
          .whereLayer("action")
          .mayOnlyAccessLayers("progress", "objective", "oracle")
          .whereLayer("transition")
          .mayOnlyAccessLayers("objective", "oracle", "action")
          .whereLayer("comparison")
          .mayOnlyAccessLayers("objective", "oracle", "sgd", "stationary", "action", "transition")
          .whereLayer("notebook")
          .mayNotBeAccessedByAnyLayer();

  private static ArchCondition<JavaClass> speakOnlyJavaAndLongrun() {
    return new ArchCondition<>("have no third-party type in a public signature") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!isPublished(type)) {
          return;
        }
        Stream.concat(type.getInterfaces().stream(), type.getSuperclass().stream())
            .flatMap(parent -> foreignTypes(parent).stream())
            .forEach(name -> events.add(violated(type, type.getFullName(), name)));
        for (JavaMember member : type.getMembers()) {
          if (isPublished(member)) {
            signature(member)
                .flatMap(part -> foreignTypes(part).stream())
                .forEach(name -> events.add(violated(type, member.getFullName(), name)));
          }
        }
      }
    };
  }

  private static boolean isPublished(JavaClass type) {
    return isPublished(type.getModifiers())
        && type.getEnclosingClass().map(HouseLawsTest::isPublished).orElse(true);
  }

  private static boolean isPublished(JavaMember member) {
    return isPublished(member.getModifiers());
  }

  private static boolean isPublished(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  private static Stream<JavaType> signature(JavaMember member) {
    if (member instanceof JavaField field) {
      return Stream.of(field.getType());
    }
    JavaCodeUnit unit = (JavaCodeUnit) member;
    return Stream.of(
            Stream.of(unit.getReturnType()),
            unit.getParameterTypes().stream(),
            unit.getExceptionTypes().stream().map(JavaType.class::cast))
        .flatMap(types -> types);
  }

  /** The erasures of a type and of its type arguments that belong neither to the JDK nor to us. */
  private static Set<String> foreignTypes(JavaType type) {
    Set<String> names = new TreeSet<>();
    for (JavaClass raw : type.getAllInvolvedRawTypes()) {
      String name = raw.getBaseComponentType().getName();
      boolean foreign =
          !raw.getBaseComponentType().isPrimitive()
              && !name.startsWith("java.")
              && !name.startsWith("io.github.longrun.")
              && !name.equals("org.apache.commons.rng.UniformRandomProvider");
      if (foreign) {
        names.add(name);
      }
    }
    return names;
  }

  private static ConditionEvent violated(JavaClass type, String where, String foreign) {
    return SimpleConditionEvent.violated(type, where + " exposes " + foreign);
  }
}
