using Kaem.ML.Data;
using Kaem.ML.Numerics;
using Kaem.ML.Text.Model;
using Kaem.ML.Text.Network;
using Kaem.ML.Text.Training;
using TorchSharp;

namespace Kaem.ML.Tests.Text;

/// <summary>Texts with a label and numbers beside them, any of which may be missing or given.</summary>
public sealed class TextPartsTests
{
    private static readonly string[] Who = ["the cat", "a dog", "my old uncle", "Anna", "nobody"];

    /// <summary>A model that is trained in some seconds.</summary>
    public static KaemTextOptions Options { get; } = SmallTexts.Options with
    {
        OuterSize = 4, Epochs = 40, LearningRate = 0.01f, Prior = KaemPrior.JointMixture(16), Dropout = 0,
        Posterior = TextPosterior.Encoder(16) with { Dropout = 0, BeginningWeight = 1, BeginningTokens = 3, BagWeight = 0.1f },
        Parts = KaemGenerator.Joint(KaemPart.Label("Who", Who.Length) with { Weight = 3 }, KaemPart.Numbers("Length", LikelihoodBlock.Gaussian(1))),
        TextLeftOut = 0.1f,
    };

    private static readonly Lazy<KaemTextModel> Made = new(() => KaemTextModel.Train(Options, SmallTexts.All, Rows(SmallTexts.All)));

    [TorchFact]
    public void Labels_and_numbers_are_read_off_texts()
    {
        var model = Made.Value;
        var told = model.Predict(SmallTexts.All, draws: 30);
        var labels = model.TakePart(told, "Who");
        var lengths = model.TakePart(told, "Length");
        int right = 0;
        double error = 0, spread = 0, mean = SmallTexts.All.Average(Length);
        for (int i = 0; i < SmallTexts.All.Count; i++)
        {
            labels.Row(i).ToArray().Sum().Should().BeApproximately(1, 1e-4f);
            right += labels.Row(i)[Label(SmallTexts.All[i])] > 0.5f ? 1 : 0;
            error += Math.Pow(lengths.Row(i)[0] - Length(SmallTexts.All[i]), 2);
            spread += Math.Pow(mean - Length(SmallTexts.All[i]), 2);
        }
        right.Should().BeGreaterThan(SmallTexts.All.Count * 9 / 10);
        error.Should().BeLessThan(0.5 * spread);
    }

    [TorchFact]
    public void Texts_of_a_given_label_are_its()
    {
        var model = Made.Value;
        for (int who = 0; who < Who.Length; who++)
        {
            var given = model.JoinParts(("Who", OneHot(Enumerable.Repeat(who, 16))));
            var made = model.GenerateEach(given, seed: 3);
            made.Texts.Count(text => text.StartsWith(Who[who], StringComparison.Ordinal)).Should().BeGreaterThan(10, $"of 16 about {Who[who]}");
            for (int i = 0; i < 16; i++)
                made.Rows.Row(i)[who].Should().Be(1, "what is given stays");
            model.GenerateEach(given.Take(3), seed: 3).Texts.Should().Equal(made.Texts.Take(3));
        }
    }

    [TorchFact]
    public void Given_texts_stay_and_their_rows_are_filled()
    {
        var model = Made.Value;
        float[] nothing = [.. Enumerable.Repeat(float.NaN, 3 * model.PartColumns)];
        var given = new DataMatrix(nothing, 3, model.PartColumns);
        var made = model.GenerateEach(given, ["Anna eats fish", null, "nobody likes rain!"], draw: GenerationDraw.Likelihood);
        made.Texts[0].Should().Be("Anna eats fish");
        made.Texts[2].Should().Be("nobody likes rain!");
        made.Rows.Row(0)[3].Should().Be(1);
        made.Rows.Row(2)[4].Should().Be(1);
        made.Rows.Values.ToArray().Should().OnlyContain(value => float.IsFinite(value));
    }

    [TorchFact]
    public void From_nothing_texts_and_rows_agree()
    {
        var model = Made.Value;
        var made = model.GenerateRows(60, seed: 5);
        made.Texts.Should().Equal(model.Generate(60, seed: 5));
        var labels = model.TakePart(made.Rows, "Who");
        int agree = Enumerable.Range(0, 60).Count(i => Array.FindIndex(Who, who => made.Texts[i].StartsWith(who, StringComparison.Ordinal)) is >= 0 and var who
            && labels.Row(i)[who] > 0.5f);
        agree.Should().BeGreaterThan(36);
        model.GenerateRows(0).Rows.Rows.Should().Be(0);
    }

    /// <summary>Estimates by weighted draws against integrals over the latents on a grid, with each of text and row missing once.</summary>
    [TorchTheory, InlineData(true, true), InlineData(true, false), InlineData(false, true)]
    public void Log_likelihoods_are_those_of_the_integral_over_latents(bool hasText, bool hasRow)
    {
        var posterior = TextPosterior.Encoder(8) with { LeastDeviation = 1.5f };
        var model = KaemTextModel.Train(
            Options with { OuterSize = 2, Epochs = 3, Prior = KaemPrior.JointMixture(2), Posterior = posterior }, SmallTexts.All, Rows(SmallTexts.All));
        const int side = 100, points = side * side;
        const float low = -10, cell = 20f / side;
        var grid = new FloatBuffer(2 * points);
        for (int i = 0; i < points; i++)
            (grid[i], grid[points + i]) = (low + (i / side + 0.5f) * cell, low + (i % side + 0.5f) * cell);
        var whole = new double[points];
        model.Network.Latents!.Prior.LogProbability(grid, points, whole, null, WorkerPool.Borrow());
        const string text = "Anna finds rain!";
        float[] row = Rows([text]).Row(0).ToArray();
        if (hasText)
        {
            double[] ofText = new TextScorer(model.Network).LogProbability([.. Enumerable.Repeat(model.Network.Read(text), points)], grid);
            for (int i = 0; i < points; i++)
                whole[i] += ofText[i];
        }
        if (hasRow)
        {
            // By hand: softmax and normal around the generators' outputs.
            float[] means = model.Network.Parts!.Means(grid, points);
            double sigma = model.Network.Latents.Beside!.Likelihood.Sigma(Who.Length);
            for (int i = 0; i < points; i++)
            {
                var at = means.AsSpan(i * row.Length, row.Length);
                double distance = (row[Who.Length] - at[Who.Length]) / sigma;
                whole[i] += Math.Log(at[Label(text)]) - 0.5 * distance * distance - Math.Log(sigma) - 0.5 * Math.Log(2 * Math.PI);
            }
        }
        else
        {
            row.AsSpan().Fill(float.NaN);
        }
        double most = whole.Max(), expected = most + Math.Log(whole.Sum(value => Math.Exp(value - most)) * cell * cell);
        model.LogLikelihood([hasText ? text : null], new DataMatrix(row, 1, row.Length), draws: 20_000)[0].Should().BeApproximately(expected, 0.04);
    }

    [TorchFact]
    public void Texts_alone_have_the_likelihood_that_they_have_with_nothing_beside_them()
    {
        float[] nothing = [.. Enumerable.Repeat(float.NaN, 2 * Made.Value.PartColumns)];
        string[] texts = ["a dog eats fish", "Anna"];
        Made.Value.LogLikelihood(texts, new DataMatrix(nothing, 2, Made.Value.PartColumns)).Should().Equal(Made.Value.LogLikelihood(texts));
    }

    [TorchFact]
    public void Learning_needs_neither_all_texts_nor_all_rows()
    {
        string?[] texts = [.. SmallTexts.All.Select((text, i) => i % 3 == 0 ? null : text)];
        float[] rows = Rows(SmallTexts.All).Values.ToArray();
        for (int i = 1; i < texts.Length; i += 3)
            rows.AsSpan(i * (Who.Length + 1), Who.Length).Fill(float.NaN);
        var model = KaemTextModel.Train(Options with { Epochs = 8 }, texts, new DataMatrix(rows, texts.Length, Who.Length + 1));
        model.Training.Epochs[^1].Loss.Should().BeLessThan(model.Training.Epochs[0].Loss);
    }

    [TorchFact]
    public void A_model_comes_back_from_its_file()
    {
        using var stream = new MemoryStream();
        Made.Value.Save(stream);
        stream.Position = 0;
        var loaded = KaemTextModel.Load(stream);
        loaded.Options.Parts.Should().Be(Options.Parts);
        (loaded.Options with { Prior = Options.Prior, PartsEncoder = Options.PartsEncoder }).Should().Be(Made.Value.Options);
        ((PlainEncoderOptions)loaded.Options.PartsEncoder).Hidden.Should().Equal(((PlainEncoderOptions)Options.PartsEncoder).Hidden);
        string[] texts = ["a dog eats fish", "Anna"];
        loaded.Predict(texts).Values.ToArray().Should().Equal(Made.Value.Predict(texts).Values.ToArray());
        var given = loaded.JoinParts(("Who", OneHot([1, 4])));
        loaded.GenerateEach(given).Texts.Should().Equal(Made.Value.GenerateEach(given).Texts);
    }

    [TorchFact]
    public void The_same_seed_trains_the_same_model()
    {
        var options = Options with { Epochs = 1 };
        byte[] one = Bytes();
        Bytes().Should().Equal(one);

        byte[] Bytes()
        {
            using var stream = new MemoryStream();
            KaemTextModel.Train(options, SmallTexts.All, Rows(SmallTexts.All)).Save(stream);
            return stream.ToArray();
        }
    }

    [TorchFact]
    public void Two_normals_make_one_by_their_precisions()
    {
        using var scope = torch.NewDisposeScope();
        float half = MathF.Log(0.5f);
        var text = torch.tensor(new float[] { 1, half, 1, half, 1, half }, [3, 2]);
        var row = torch.tensor(new float[] { 4, 0, 4, 0, 4, 0 }, [3, 2]);
        float[] product = [.. Experts.Product(text, row, [true, true, false], [true, false, true]).data<float>()];
        // Precisions 4 and 1: (4·1 + 1·4)/5, and 1/√5.
        float[] expected = [1.6f, -0.5f * MathF.Log(5), 1, half, 4, 0];
        product.Zip(expected).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5f);
    }

    [Fact]
    public void What_training_takes_away_leaves_something()
    {
        var choice = TextPartChoice.LeftOut(Options with
        {
            Parts = KaemGenerator.Joint(
                KaemPart.Label("Who", 2) with { LeftOut = 0.5f }, KaemPart.Numbers("Length", LikelihoodBlock.Gaussian(1)) with { LeftOut = 1 }),
            TextLeftOut = 0.25f,
        });
        const int count = 4000;
        bool[] texts = [.. Enumerable.Range(0, count).Select(i => i % 4 != 0)];
        float[] rows = [.. Enumerable.Range(0, count).SelectMany(i => i % 4 == 1 ? new[] { float.NaN, float.NaN, 3 } : [0, 1, 3])];
        choice.Apply(texts, rows, step: 7);
        int withText = 0, withLabel = 0, withNumber = 0;
        for (int i = 0; i < count; i++)
        {
            bool label = !float.IsNaN(rows[3 * i]), number = !float.IsNaN(rows[3 * i + 2]);
            (texts[i] || label || number).Should().BeTrue();
            if (i % 4 == 0)
                texts[i].Should().BeFalse("it never was there");
            if (i % 4 != 2)
                continue;
            (withText, withLabel, withNumber) = (withText + (texts[i] ? 1 : 0), withLabel + (label ? 1 : 0), withNumber + (number ? 1 : 0));
        }
        // Nothing is taken where all would be: of an eighth.
        withText.Should().BeInRange(835, 915);
        withLabel.Should().BeInRange(570, 680);
        withNumber.Should().BeInRange(90, 165);
    }

    [TorchFact]
    public void What_does_not_fit_is_refused_by_name()
    {
        var rows = Rows(["a", "b"]);
        Refused<ArgumentException>(() => KaemTextModel.Train(Options, ["a", "b"]), "*give their rows*");
        Refused<ArgumentException>(() => KaemTextModel.Train(SmallTexts.Options, ["a", "b"], rows), "*need KaemTextOptions.Parts*");
        Refused<ArgumentException>(() => KaemTextModel.Train(Options, ["a"], rows), "1 texts have rows of 1 x 6*");
        Refused<ArgumentException>(() => KaemTextModel.Train(Options, [null, null], rows), "There are no texts*");
        Refused<ArgumentException>(() => KaemTextModel.Train(Options with { OuterSize = 0 }, ["a", "b"], rows), "*needs latents that an encoder proposes*");
        Refused<ArgumentException>(
            () => KaemTextModel.Train(Options with { Posterior = TextPosterior.Langevin() }, ["a", "b"], rows), "*needs latents that an encoder proposes*");
        var open = Options with { Parts = KaemGenerator.Joint(KaemPart.Label("Who")) };
        Refused<ArgumentException>(() => KaemTextModel.Train(open, ["a", "b"], rows), "*needs its number of Categories*");
        float[] values = rows.Values.ToArray();
        values[0] = 0.5f;
        Refused<ArgumentException>(() => KaemTextModel.Train(Options, ["a", "b"], new DataMatrix(values, 2, 6)), "*one categorical variable*");
        values.AsSpan(0, 6).Fill(float.NaN);
        Refused<ArgumentException>(() => KaemTextModel.Train(Options, [null, "b"], new DataMatrix(values, 2, 6)), "Text 0 is missing*");
        Refused<InvalidOperationException>(() => SmallTexts.Model.Predict(["a"]), "Nothing stands beside*");
        Refused<ArgumentException>(() => Made.Value.TakePart(rows, "Whom"), "There is no part 'Whom'*");
        Refused<ArgumentOutOfRangeException>(() => Made.Value.GenerateRows(1, draw: (GenerationDraw)9), "*Mean or Likelihood*");

        static void Refused<T>(Action action, string message) where T : Exception => action.Should().Throw<T>().WithMessage(message);
    }

    private static float Length(string text) => (text.Length - 18) / 5f;

    private static int Label(string text) => Math.Max(0, Array.FindIndex(Who, who => text.StartsWith(who, StringComparison.Ordinal)));

    private static DataMatrix OneHot(IEnumerable<int> labels)
    {
        int[] all = [.. labels];
        return new DataMatrix([.. all.SelectMany(label => Enumerable.Range(0, Who.Length).Select(k => k == label ? 1f : 0))], all.Length, Who.Length);
    }

    private static DataMatrix Rows(IReadOnlyList<string> texts) => new(
        [.. texts.SelectMany(text => Enumerable.Range(0, Who.Length).Select(k => k == Label(text) ? 1f : 0).Append(Length(text)))],
        texts.Count, Who.Length + 1);
}
