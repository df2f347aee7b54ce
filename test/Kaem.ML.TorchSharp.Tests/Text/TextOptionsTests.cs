using System.Text;
using Kaem.ML.Text.Persistence;

namespace Kaem.ML.Tests.Text;

/// <summary>Options in files.</summary>
public sealed class TextOptionsTests
{
    [Fact]
    public void Every_option_survives()
    {
        var options = new KaemTextOptions
        {
            Tokens = TextTokens.Words(5), LatentSize = 2, OuterSize = 7, Posterior = TextPosterior.Langevin(9, 0.2f), FreeNats = 1.5f, Width = 24, Layers = 3,
            Heads = 6, ContextBuckets = 12, CountedOrder = 4, Dropout = 0.3f, WeightDecay = 0.01f, LearningRate = 0.1f, PriorLearningRate = 0.2f,
            GradientClipping = 3, Averaging = 0.5f, Epochs = 77, BatchTokens = 66, MostTokens = 55, ScoringDraws = 44, Seed = 33,
        };
        foreach (var property in typeof(KaemTextOptions).GetProperties().Where(property => property.Name != nameof(KaemTextOptions.Prior)))
        {
            property.GetValue(options).Should().NotBe(
                property.GetValue(new KaemTextOptions()), $"{property.Name} must differ from its default to say anything");
        }
        TextOptionsJson.Read(TextOptionsJson.Write(options), options.Prior).Should().Be(options);
        var posterior = TextPosterior.Encoder(17) with { Dropout = 0.05f, LeastDeviation = 0.5f, BeginningWeight = 3 };
        var encoder = options with { Posterior = posterior, Tokens = TextTokens.Characters(3) };
        TextOptionsJson.Read(TextOptionsJson.Write(encoder), options.Prior).Should().Be(encoder);
    }

    [Fact]
    public void What_a_file_lacks_has_its_default_and_what_is_not_known_is_refused()
    {
        TextOptionsJson.Read("{\"epochs\":3}"u8.ToArray(), KaemPrior.Univariate()).Should().Be(new KaemTextOptions { Epochs = 3 });
        Refused("{\"epoch\":3}");
        Refused("{\"epochs\":0}");
        Refused("{\"tokens\":{\"kind\":\"sentences\"}}");

        static void Refused(string json) =>
            FluentActions.Invoking(() => TextOptionsJson.Read(Encoding.UTF8.GetBytes(json), KaemPrior.Univariate())).Should().Throw<Exception>();
    }

    [Fact]
    public void Values_out_of_range_are_refused_by_name()
    {
        Refused(() => new KaemTextOptions { Dropout = 1 }, "Dropout");
        Refused(() => new KaemTextOptions { Epochs = 0 }, "Epochs");
        Refused(() => new KaemTextOptions { CountedOrder = 33 }, "CountedOrder");
        Refused(() => new KaemTextOptions { FreeNats = float.NaN }, "FreeNats");
        Refused(() => new TextSampling { TopP = 0 }, "TopP");
        Refused(() => TextTokens.Characters(0), "MinimumCount");

        static void Refused(Action action, string option) => action.Should().Throw<ArgumentOutOfRangeException>().WithMessage($"{option} must*");
    }
}
