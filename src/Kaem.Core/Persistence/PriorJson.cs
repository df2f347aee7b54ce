using System.Text.Json;

namespace Kaem.ML.Persistence;

/// <summary>The latents' distribution as JSON.</summary>
internal static class PriorJson
{
    public static void Write(Utf8JsonWriter json, KaemPrior prior)
    {
        switch (prior)
        {
            case MixturePriorOptions mixture:
                json.WriteString("kind", "mixture");
                json.WriteString("proportions", mixture.Proportions.ToString());
                json.WriteNumber("sparsity", mixture.Sparsity);
                break;
            case DeepPriorOptions deep:
                json.WriteString("kind", "deep");
                if (deep.Hidden is { } hidden)
                    json.Write("hidden", hidden);
                json.WriteNumber("steps", deep.Steps);
                json.WriteNumber("stepSize", deep.StepSize);
                json.Write("gridRange", deep.GridRange);
                break;
            case JointMixturePriorOptions joint:
                json.WriteString("kind", "jointMixture");
                json.WriteNumber("components", joint.Components);
                json.WriteString("axes", joint.Axes.ToString());
                json.WriteBoolean("learnEnergies", joint.LearnEnergies);
                json.WriteBoolean("learnByGradient", joint.LearnByGradient);
                json.WriteNumber("refits", joint.Refits.Times);
                json.WriteBoolean("refitAtEnd", joint.Refits.AtEnd);
                json.WriteNumber("refitRows", joint.Refits.Rows);
                json.WriteNumber("refitRounds", joint.Refits.Rounds);
                break;
            case UnivariatePriorOptions univariate:
                json.WriteString("kind", "univariate");
                json.WriteString("coupling", univariate.Coupling.ToString());
                break;
            default:
                throw new NotSupportedException($"{prior.GetType().Name} can't be saved.");
        }
        json.WriteString("reference", prior.Reference.ToString());
        if (prior.Domain is { } domain)
            json.Write("domain", domain);
        if (prior.DomainAdaptation.FollowsPosterior)
            json.WriteNumber("domainMargin", prior.DomainAdaptation.Margin);
        json.WriteString("quadrature", prior.Quadrature.Kind.ToString());
        json.WriteNumber("quadratureNodes", prior.Quadrature.Nodes);
        BasisJson.Write(json, prior.Basis);
    }

    public static KaemPrior ReadPrior(JsonObjectReader json)
    {
        KaemPrior prior;
        if (json.Kind == "mixture")
        {
            prior = new MixturePriorOptions
            {
                Proportions = json.Enum("proportions", MixtureProportions.Uniform),
                Sparsity = json.Single("sparsity", 0),
            };
        }
        else if (json.Kind == "deep")
        {
            var defaults = KaemPrior.Deep();
            prior = defaults with
            {
                Hidden = json.OptionalInt32s("hidden"),
                Steps = json.Int32("steps", defaults.Steps),
                StepSize = json.Single("stepSize", defaults.StepSize),
                GridRange = json.Range("gridRange") ?? defaults.GridRange,
            };
        }
        else if (json.Kind == "jointMixture")
        {
            var defaults = KaemPrior.JointMixture();
            prior = defaults with
            {
                Components = json.Int32("components", defaults.Components),
                Axes = json.Enum("axes", defaults.Axes),
                LearnEnergies = json.Boolean("learnEnergies", defaults.LearnEnergies),
                LearnByGradient = json.Boolean("learnByGradient", defaults.LearnByGradient),
                Refits = new()
                {
                    Times = json.Int32("refits", defaults.Refits.Times),
                    AtEnd = json.Boolean("refitAtEnd", defaults.Refits.AtEnd),
                    Rows = json.Int32("refitRows", defaults.Refits.Rows),
                    Rounds = json.Int32("refitRounds", defaults.Refits.Rounds),
                },
            };
        }
        else
        {
            json.ExpectKind("univariate");
            prior = new UnivariatePriorOptions { Coupling = json.Enum("coupling", LatentCoupling.Independent) };
        }
        int nodes = json.Int32("quadratureNodes", 0);
        return prior with
        {
            Reference = json.Enum("reference", prior.Reference),
            Domain = json.Range("domain"),
            DomainAdaptation = json.OptionalSingle("domainMargin") is { } margin ? DomainAdaptation.FollowPosterior(margin) : DomainAdaptation.Fixed,
            Basis = BasisJson.Read(json),
            Quadrature = json.Enum("quadrature", QuadratureKind.Composite) switch
            {
                QuadratureKind.GaussLegendre => QuadratureRule.GaussLegendre(nodes),
                QuadratureKind.GaussKronrod => QuadratureRule.GaussKronrod(nodes),
                QuadratureKind.Trapezoid => QuadratureRule.Trapezoid(nodes),
                _ => QuadratureRule.Composite,
            },
        };
    }
}
