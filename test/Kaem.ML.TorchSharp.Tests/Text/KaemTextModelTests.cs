using Kaem.ML.Data;
using Kaem.ML.Numerics;
using Kaem.ML.Text.Model;
using Kaem.ML.Text.Network;
using TorchSharp;

namespace Kaem.ML.Tests.Text;

/// <summary>Trained models of texts: what they make, say of texts, and keep in files.</summary>
public sealed class KaemTextModelTests
{
    private static readonly string[] Some = ["the cat sees fish", "", "🦆 unknown 🦆", "a", "nobody SELLS a 😀 face"];

    [TorchFact]
    public void Texts_are_the_same_for_a_seed_whatever_their_number()
    {
        var model = SmallTexts.Model;
        var texts = model.Generate(20, seed: 5);
        model.Generate(3, seed: 5).Should().Equal(texts.Take(3));
        model.Generate(20, seed: 6).Should().NotEqual(texts);
        model.Generate(0).Should().BeEmpty();
        texts.Should().OnlyContain(text => !text.Contains('\uFFFD', StringComparison.Ordinal));
    }

    [TorchFact]
    public void Prompts_begin_and_limits_end_texts()
    {
        var sampling = new TextSampling { MostTokens = 7, Temperature = 0.7f, TopK = 5, TopP = 0.9f };
        foreach (string text in SmallTexts.Model.Generate(9, seed: 2, sampling, prompt: "Anna 😀 "))
            text.Should().StartWith("Anna 😀 ").And.Subject.EnumerateRunes().Count().Should().BeLessThanOrEqualTo(7 + 7);
        SmallTexts.Model.Generate(2, sampling: new TextSampling { Temperature = 0 }, prompt: "the c").Distinct().Count().Should().BeLessThanOrEqualTo(2);
    }

    [TorchFact]
    public void Given_latents_decide()
    {
        var model = SmallTexts.Model;
        var latents = new DataMatrix([.. Enumerable.Repeat(0.5f, 4 * model.LatentLength)], 4, model.LatentLength);
        model.Generate(4, seed: 9, latents: latents).Should().Equal(model.Generate(4, seed: 9, latents: latents));
        FluentActions.Invoking(() => model.Generate(3, latents: latents)).Should().Throw<ArgumentException>().WithMessage("3 texts need 3 x 3 latents*");
        var bounded = KaemTextModel.Train(SmallTexts.Options with { Epochs = 1, Prior = KaemPrior.Univariate() }, SmallTexts.All.Take(5).ToArray());
        var outside = new DataMatrix([.. Enumerable.Repeat(9f, bounded.LatentLength)], 1, bounded.LatentLength);
        FluentActions.Invoking(() => bounded.Generate(1, latents: outside)).Should().Throw<ArgumentException>().WithMessage("*outside of the prior's domain*");
    }

    /// <summary>The estimate by weighted draws against the integral over a latent, on a grid.</summary>
    [TorchFact]
    public void Log_likelihoods_are_those_of_the_integral_over_latents()
    {
        // An encoder of a moment's training has found nothing as yet; it covers what the prior does.
        var posterior = TextPosterior.Encoder(8) with { LeastDeviation = 1.5f };
        var options = SmallTexts.Options with { OuterSize = 2, Epochs = 3, Prior = KaemPrior.JointMixture(2), Posterior = posterior };
        var model = KaemTextModel.Train(options, SmallTexts.All);
        string[] texts = ["the cat sees fish", "Anna finds rain!"];
        const int side = 100, points = side * side;
        const float low = -10, cell = 20f / side;
        var grid = new FloatBuffer(2 * points);
        for (int i = 0; i < points; i++)
            (grid[i], grid[points + i]) = (low + (i / side + 0.5f) * cell, low + (i % side + 0.5f) * cell);
        var logPrior = new double[points];
        model.Network.Latents!.Prior.LogProbability(grid, points, logPrior, null, WorkerPool.Borrow());
        (logPrior.Sum(Math.Exp) * cell * cell).Should().BeApproximately(1, 0.02, "the prior is normalised");
        var estimates = model.LogLikelihood(texts, draws: 20_000);
        for (int t = 0; t < texts.Length; t++)
        {
            double[] given = new TextScorer(model.Network).LogProbability([.. Enumerable.Repeat(model.Network.Read(texts[t]), points)], grid);
            double most = given.Max(), sum = given.Zip(logPrior).Sum(pair => Math.Exp(pair.First - most + pair.Second)) * cell * cell;
            estimates[t].Should().BeApproximately(most + Math.Log(sum), 0.03);
        }
    }

    [TorchFact]
    public void A_decoder_alone_needs_no_draws()
    {
        var model = KaemTextModel.Train(SmallTexts.Options with { OuterSize = 0 }, SmallTexts.All);
        model.LatentLength.Should().Be(0);
        model.LogLikelihood(Some, 1).Should().Equal(model.LogLikelihood(Some, 50));
        model.Generate(3).Should().HaveCount(3);
        model.Fill("the cat [gap]fish").Single().Should().StartWith("the cat ").And.EndWith("fish");
        FluentActions.Invoking(() => model.Prior).Should().Throw<InvalidOperationException>().WithMessage("*OuterSize was 0*");
        FluentActions.Invoking(() => model.Latent(Some)).Should().Throw<InvalidOperationException>().WithMessage("*no encoder*");
    }

    [TorchFact]
    public void Training_learns()
    {
        var model = KaemTextModel.Train(SmallTexts.Options with { Epochs = 12 }, SmallTexts.All);
        model.Training.Epochs[^1].Loss.Should().BeLessThan(0.8f * model.Training.Epochs[0].Loss);
        double bits = model.BitsPerCharacter(SmallTexts.All), before = SmallTexts.Model.BitsPerCharacter(SmallTexts.All);
        bits.Should().BeLessThan(before);
        model.LogLikelihood(["the cat sees fish"])[0].Should().BeGreaterThan(model.LogLikelihood(["fish sees cat the"])[0] + 5);
    }

    [TorchTheory, InlineData("mixture"), InlineData("univariate"), InlineData("inner"), InlineData("langevin"), InlineData("words"), InlineData("network")]
    public void Every_kind_trains_generates_scores_and_comes_back_from_its_file(string kind)
    {
        var options = SmallTexts.Options with { Epochs = 1 };
        options = kind switch
        {
            "mixture" => options with { Prior = KaemPrior.Mixture(proportions: MixtureProportions.Learned), LatentSize = 3 },
            "univariate" => options with { Prior = KaemPrior.Univariate() },
            "inner" => options with { Prior = KaemPrior.Univariate(), LatentSize = 2 },
            "langevin" => options with { Posterior = TextPosterior.Langevin(3) },
            "words" => options with { Tokens = TextTokens.Words(), CountedOrder = 3 },
            _ => options with { CountedOrder = 0, ContextBuckets = 0, Averaging = 0 },
        };
        var model = KaemTextModel.Train(options, SmallTexts.All);
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        var loaded = KaemTextModel.Load(stream);
        loaded.Generate(5, seed: 5).Should().Equal(model.Generate(5, seed: 5));
        loaded.LogLikelihood(Some).Should().Equal(model.LogLikelihood(Some)).And.OnlyContain(value => double.IsFinite(value) && value < 0);
        loaded.Infer(Some).Values.ToArray().Should().Equal(model.Infer(Some).Values.ToArray());
        if (model.HasEncoder)
            loaded.Latent(Some).Values.ToArray().Should().Equal(model.Latent(Some).Values.ToArray());
        (loaded.Options with { Prior = model.Options.Prior }).Should().Be(model.Options);
        loaded.Options.Prior.Should().BeEquivalentTo(model.Options.Prior);
        loaded.Training.Should().BeEquivalentTo(model.Training);
        loaded.Prior.Options.Should().BeEquivalentTo(model.Prior.Options);
    }

    [TorchFact]
    public void The_same_seed_trains_the_same_model()
    {
        byte[] one = Bytes(KaemTextModel.Train(SmallTexts.Options with { Epochs = 1 }, SmallTexts.All));
        Bytes(KaemTextModel.Train(SmallTexts.Options with { Epochs = 1 }, SmallTexts.All)).Should().Equal(one);
        Bytes(KaemTextModel.Train(SmallTexts.Options with { Epochs = 1, Seed = 4 }, SmallTexts.All)).Should().NotEqual(one);
    }

    /// <summary>The file is of the format's first version, and so are the numbers.</summary>
    [TorchFact]
    public void Files_of_the_first_version_load_and_say_what_they_said()
    {
        using var stream = typeof(KaemTextModelTests).Assembly.GetManifestResourceStream("first-version.bin")!;
        var model = KaemTextModel.Load(stream);
        model.Options.DecodesBeginning.Should().BeFalse();
        model.Options.Parts.Should().BeNull();
        var logLikelihood = model.LogLikelihood(["the cat", "dog"]);
        logLikelihood[0].Should().BeApproximately(-24.605425607524786, 1e-4);
        logLikelihood[1].Should().BeApproximately(-14.415981762447105, 1e-4);
        var latent = model.Latent(["the cat"]).Row(0);
        latent[0].Should().BeApproximately(-0.0088320365f, 1e-5f);
        latent[1].Should().BeApproximately(0.0076995734f, 1e-5f);
        model.Generate(3, seed: 5)[2].Should().Be("aaabrrreaa");
        Bytes(model).Should().NotBeEmpty("it can be saved again");
        KaemTextModel.Load(new MemoryStream(Bytes(model))).LogLikelihood(["dog"]).Should().Equal(model.LogLikelihood(["dog"]));
    }

    [TorchFact]
    public void A_damaged_file_is_refused()
    {
        byte[] file = Bytes(SmallTexts.Model);
        for (int at = 0; at < file.Length; at += Math.Max(1, file.Length / 60))
        {
            byte[] damaged = [.. file];
            damaged[at] ^= 0x20;
            FluentActions.Invoking(() => KaemTextModel.Load(new MemoryStream(damaged))).Should().Throw<ModelFormatException>($"byte {at} differs");
        }
        FluentActions.Invoking(() => KaemTextModel.Load(new MemoryStream(file[..(file.Length / 2)]))).Should().Throw<ModelFormatException>();
        FluentActions.Invoking(() => KaemModel.Load(new MemoryStream(file))).Should().Throw<ModelFormatException>()
            .WithMessage("*text model*KaemTextModel.Load*");
    }

    [TorchFact]
    public void Mutual_information_is_none_where_all_texts_are_one_and_at_most_that_of_their_number()
    {
        var model = SmallTexts.Model;
        model.MutualInformation(["a dog", "a dog", "a dog"]).Should().BeApproximately(0, 1e-4);
        model.MutualInformation(SmallTexts.All).Should().BeInRange(-0.1, Math.Log(SmallTexts.All.Count) + 1e-6);
        FluentActions.Invoking(() => model.MutualInformation(["a dog"])).Should().Throw<ArgumentException>().WithMessage("*two texts or more*");
    }

    [TorchFact]
    public void Gaps_are_filled_between_what_is_there()
    {
        var model = SmallTexts.Model;
        var filled = model.Fill($"the cat {KaemTextModel.Gap} fish", count: 3, seed: 4, mostTokens: 6);
        filled.Should().OnlyContain(text => text.StartsWith("the cat ", StringComparison.Ordinal) && text.EndsWith(" fish", StringComparison.Ordinal));
        model.Fill($"the cat {KaemTextModel.Gap} fish", count: 2, seed: 4, mostTokens: 6).Should().Equal(filled.Take(2));
        FluentActions.Invoking(() => model.Fill("no gap")).Should().Throw<ArgumentException>().WithMessage("The text has 0 gaps*");
        FluentActions.Invoking(() => model.Fill("[gap] and [gap]")).Should().Throw<ArgumentException>().WithMessage("The text has 2 gaps*");
    }

    [TorchFact]
    public void The_way_between_texts_begins_and_ends_at_their_latents()
    {
        var model = SmallTexts.Model;
        var way = model.Interpolate("the cat sees fish", "Anna SELLS rain!", steps: 5, seed: 3);
        way.Should().HaveCount(5);
        model.Interpolate("Anna SELLS rain!", "the cat sees fish", steps: 5, seed: 3).Should().Equal(way.Reverse());
    }

    [TorchFact]
    public void Training_stops_when_it_is_told_to()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new Reports(report =>
        {
            if (report.EndOfEpoch)
                cancellation.Cancel();
        });
        var model = KaemTextModel.Train(SmallTexts.Options with { Epochs = 50 }, SmallTexts.All, progress, cancellation.Token);
        model.Training.StoppedEarly.Should().BeTrue();
        model.Training.Epochs.Should().HaveCount(1);
        model.Generate(1).Should().HaveCount(1);
    }

    [TorchFact]
    public void What_can_not_be_learned_is_refused_by_name()
    {
        Refused(() => KaemTextModel.Train(SmallTexts.Options, []), "There are no texts*");
        Refused(() => KaemTextModel.Train(SmallTexts.Options, ["a", null!]), "Text 1 is null*");
        Refused(() => KaemTextModel.Train(SmallTexts.Options with { MostTokens = 5 }, ["abc", "abcdefgh"]), "Text 1 has 8 tokens; MostTokens is 5*");
        Refused(() => KaemTextModel.Train(SmallTexts.Options with { Width = 15 }, ["a"]), "Width is 15 and Heads 2*");
        Refused(() => KaemTextModel.Train(SmallTexts.Options with { Prior = KaemPrior.Deep() }, ["a"]), "Prior is deep*");
        Refused(() => SmallTexts.Model.LogLikelihood([new string('a', 5000)]), "Text 0 has 5000 tokens*");
        Refused(() => SmallTexts.Model.BitsPerCharacter([""]), "There is no character*");

        static void Refused(Action action, string message) => action.Should().Throw<ArgumentException>().WithMessage(message);
    }

    [TorchFact]
    public void One_text_and_texts_without_characters_can_be_learned()
    {
        var model = KaemTextModel.Train(SmallTexts.Options with { Epochs = 1 }, ["", "", "ab"]);
        model.LogLikelihood(["", "ab"]).Should().OnlyContain(value => double.IsFinite(value));
        KaemTextModel.Train(SmallTexts.Options with { Epochs = 1 }, [""]).Generate(2).Should().Equal("", "");
    }

    private static byte[] Bytes(KaemTextModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    private sealed class Reports(Action<KaemProgress> action) : IProgress<KaemProgress>
    {
        public void Report(KaemProgress value) => action(value);
    }
}
