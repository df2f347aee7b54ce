using System.Text;
using Kaem.ML.Persistence;
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
            Tokens = TextTokens.Words(5), LatentSize = 2, OuterSize = 9, Posterior = TextPosterior.Langevin(9, 0.2f), FreeNats = 1.5f, Width = 24, Layers = 3,
            Heads = 6, ContextBuckets = 12, CountedOrder = 4, Dropout = 0.3f, WeightDecay = 0.01f, LearningRate = 0.1f, PriorLearningRate = 0.2f,
            GradientClipping = 3, Averaging = 0.5f, Epochs = 77, BatchTokens = 66, MostTokens = 55, ScoringDraws = 44, Seed = 33,
            TextLeftOut = 0.2f, TextHidden = 0.3f, DecodesBeginning = false,
        };
        foreach (var property in typeof(KaemTextOptions).GetProperties().Where(property => property.Name is not (
            nameof(KaemTextOptions.Prior) or nameof(KaemTextOptions.Parts) or nameof(KaemTextOptions.PartsEncoder))))
        {
            property.GetValue(options).Should().NotBe(
                property.GetValue(new KaemTextOptions()), $"{property.Name} must differ from its default to say anything");
        }
        Read(TextOptionsJson.Write(options)).Should().Be(options);
        var posterior = TextPosterior.Encoder(17) with { Dropout = 0.05f, LeastDeviation = 0.5f, BeginningWeight = 3, BeginningTokens = 4, BagWeight = 0.7f };
        var encoder = options with { Posterior = posterior, Tokens = TextTokens.Characters(3) };
        Read(TextOptionsJson.Write(encoder)).Should().Be(encoder);
    }

    [Fact]
    public void What_a_file_lacks_has_its_default_and_what_is_not_known_is_refused()
    {
        Read("{\"epochs\":3}"u8.ToArray()).Should().Be(new KaemTextOptions { Epochs = 3 });
        Refused("{\"epoch\":3}");
        Refused("{\"epochs\":0}");
        Refused("{\"tokens\":{\"kind\":\"sentences\"}}");

        static void Refused(string json) =>
            FluentActions.Invoking(() => Read(Encoding.UTF8.GetBytes(json))).Should().Throw<Exception>();
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

    /// <summary>Options with the default prior.</summary>
    private static KaemTextOptions Read(byte[] bytes)
    {
        var defaults = new KaemTextOptions();
        return TextOptionsJson.Read(bytes, OptionsJson.WritePrior(defaults.PriorOptions()), version: 2) with { Prior = defaults.Prior };
    }
}
