using Kaem.ML.Engines;
using Kaem.ML.Generators;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Reliability;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Model;

/// <summary>Rows that hold several things at once: an image of 2 x 2, a label of 3, and 2 numbers, all told by one angle.</summary>
public class JointModelTests
{
    private const int Columns = 9;

    public static TheoryData<string> Names => [.. Variants.Keys];

    private static readonly Dictionary<string, KaemOptions> Variants = new()
    {
        ["importance sampling"] = Options(PosteriorSampler.ImportanceSampling(64)),
        ["mixture"] = Options(PosteriorSampler.ImportanceSampling(64)) with
        {
            Prior = KaemPrior.Mixture(ReferencePrior.Gaussian, KanBasis.Rbf(6)), LatentSize = 3,
        },
        ["langevin, deep"] = Options(PosteriorSampler.Langevin(5, 1e-3f)) with
        {
            Prior = KaemPrior.Deep(ReferencePrior.Gaussian, KanBasis.Rbf(6), [3], 4, 0.02f), LatentSize = 2, OuterSize = null,
        },
        ["tempered"] = Options(PosteriorSampler.Mala(4, 1e-3f).Tempered(3)),
        ["steppingstone"] = Options(PosteriorSampler.Langevin(4, 1e-3f).Tempered(3)) with { Objective = TrainingObjective.Steppingstone },
        ["autoMALA"] = Options(PosteriorSampler.AutoMala(3)),
        ["amortised"] = Options(PosteriorSampler.Amortised(KaemEncoder.Plain([20]))) with { Prior = Wide() },
        ["amortised, convolutions, gaps"] = Options(PosteriorSampler.Amortised(KaemEncoder.Convolutional(layers: [new(4, 2, 1, 0)], hidden: [12]))) with
        {
            Prior = Wide(), AllowMissing = true,
        },
        ["joint mixture, clipped"] = Options(PosteriorSampler.Amortised(KaemEncoder.Plain([20]), draws: 3)) with
        {
            Prior = KaemPrior.JointMixture(3) with { Refits = new() { Times = 1, Rows = 100, Rounds = 3 } }, LatentSize = 2, OuterSize = null,
            GradientClipping = 20,
        },
        ["chains from proposals"] = Options(PosteriorSampler.Mala(3, 1e-3f).From(KaemEncoder.Plain([20]))) with { Prior = Wide() },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_variant_trains_saves_and_fills_in(string name)
    {
        var options = Variants[name];
        DataMatrix train = Rows(300, gaps: options.AllowMissing), heldOut = Rows(60, 2);
        double before = Score(KaemModel.Train(options with { MaxSteps = 1 }, train), heldOut);
        var model = KaemModel.Train(options, train, heldOut);
        Score(model, heldOut).Should().BeGreaterThan(before + 1);

        var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        var loaded = KaemModel.Load(stream);
        loaded.Options.Should().Be(model.Options);
        loaded.Parts.Select(part => part.Name).Should().Equal("image", "label", "numbers");
        Bits.Of(loaded).Should().Equal(Bits.Of(model));
        var given = model.JoinParts(("image", model.TakePart(heldOut, "image")));
        foreach (var draw in new[] { GenerationDraw.Mean, GenerationDraw.Likelihood })
        {
            var made = model.GenerateEach(given, draw);
            model.TakePart(made, "image").Values.ToArray().Should().Equal(model.TakePart(heldOut, "image").Values.ToArray());
            made.Values.ToArray().Should().OnlyContain(value => float.IsFinite(value));
            loaded.GenerateEach(given, draw).Values.ToArray().Should().Equal(made.Values.ToArray());
        }
        var probabilities = model.TakePart(model.Predict(given), "label");
        for (int r = 0; r < probabilities.Rows; r++)
            probabilities.Row(r).ToArray().Sum().Should().BeApproximately(1, 1e-4f);

        static double Score(KaemModel model, DataMatrix rows) => model.LogLikelihood(rows, EvidenceEstimator.ImportanceSampling()).Mean;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_seed_gives_the_same_bits_whatever_the_threads(string name)
    {
        float[] Train(int threads)
        {
            var engine = EngineFixture.Untrained(Variants[name], Columns, threads);
            Steps(engine, 0, 4);
            return engine.ParameterValues();
        }

        float[] alone = Train(1);
        alone.Should().OnlyContain(value => float.IsFinite(value));
        Train(2).Should().Equal(alone);
        Train(5).Should().Equal(alone);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Steps_allocate_nothing_once_warm(string name)
    {
        var engine = EngineFixture.Untrained(Variants[name] with { GridAdaptation = GridAdaptation.Off }, Columns, threads: 1);
        Steps(engine, 0, 20);
        Allocations.Usual(() => Steps(engine, 20, 25)).Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Training_goes_on_to_the_bits_of_an_unbroken_run(string name)
    {
        var options = Variants[name] with { Epochs = 2 };
        var train = Rows(200, gaps: options.AllowMissing);
        var unbroken = KaemModel.Train(options, train);
        using var folder = new TemporaryFolder();
        KaemModel.Train(options, train, checkpoints: new CheckpointDirectory(folder.Path) { EverySteps = 1, Keep = 1000 });
        foreach (string file in folder.Files.Skip(9))
            File.Delete(file);
        var resumed = KaemModel.Train(options, train, checkpoints: new CheckpointDirectory(folder.Path) { EverySteps = 1000, Keep = 1000 });
        Bits.Of(resumed).Should().Equal(Bits.Of(unbroken));
    }

    public static TheoryData<bool, bool> PlainCases => new() { { false, false }, { true, false }, { false, true } };

    /// <summary>One part is the plain model, to the last bit.</summary>
    [Theory]
    [MemberData(nameof(PlainCases))]
    public void A_single_part_is_the_plain_model(bool convolutional, bool encoder)
    {
        var shape = convolutional ? new ImageShape(2, 2, 1) : new ImageShape(2, 3, 1);
        KaemGenerator generator = convolutional
            ? KaemGenerator.Convolutional(shape, [new(4, 2, 1, 0), new(1, 3, 1, 1)])
            : KaemGenerator.Kan([7], KanBasis.Rbf(8));
        var likelihood = KaemLikelihood.Gaussian(0.2f, SigmaLearning.PerColumn);
        var plain = Options(encoder ? PosteriorSampler.Amortised(KaemEncoder.Plain([9])) : PosteriorSampler.ImportanceSampling(32)) with
        {
            Prior = Wide(), Generator = generator, Likelihood = likelihood, Epochs = 3,
        };
        var joint = plain with
        {
            Likelihood = KaemLikelihood.Gaussian(), Generator = KaemGenerator.Joint(
                KaemPart.Image("all", shape, generator, likelihood) with { LeftOut = 0.5f, HiddenFromEncoder = 0.5f }),
        };
        var arc = SmallModel.Arc(200);
        var rows = convolutional ? new DataMatrix([.. Enumerable.Range(0, 200).SelectMany(r => arc.Row(r)[..4].ToArray())], 200, 4) : arc;
        KaemModel one = KaemModel.Train(plain, rows), other = KaemModel.Train(joint, rows);
        other.Generate(20, 5, GenerationDraw.Likelihood).Values.ToArray().Should().Equal(one.Generate(20, 5, GenerationDraw.Likelihood).Values.ToArray());
        other.LogLikelihood(rows).Values.Should().Equal(one.LogLikelihood(rows).Values);
        other.Infer(rows).LatentMean.Values.ToArray().Should().Equal(one.Infer(rows).LatentMean.Values.ToArray());
    }

    /// <summary>Two parts that look at latents of their own are two models; and what lacks a part is the margin of the other, by quadrature.</summary>
    [Fact]
    public void Likelihoods_are_those_of_quadrature_and_independent_parts_add_up()
    {
        var additive = KaemGenerator.Kan([], KanBasis.Rbf(6), OutputActivation.None);
        var options = new KaemOptions
        {
            LatentSize = 1, OuterSize = 2, Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, KanBasis.Rbf(6)), Seed = 5, ScoringSamples = 40_000,
            Generator = KaemGenerator.Joint(
                KaemPart.Numbers("numbers", LikelihoodBlock.Gaussian(2, 0.4f)) with { Generator = additive },
                KaemPart.Label("label", 3) with { Generator = additive, Weight = 5 }),
        };
        var engine = EngineFixture.Untrained(options, 5, 2);
        var parts = ((JointGenerator)engine.Network.Generator).Parts.Cast<KanGenerator>().ToArray();
        for (int p = 0; p < 2; p++)
        {
            var layer = parts[p].Layers[0];
            new RandomStream((ulong)p + 7, StreamPurpose.Initialisation).Normal(layer.Coefficients.Value.Span);
            // Part p does not look at latent 1 - p.
            Silence(layer.SplineWeight, 1 - p, layer.Outputs);
            Silence(layer.BaseWeight, 1 - p, layer.Outputs);
        }
        engine.Network.Refresh(new WorkerPool(1));
        var model = new KaemModel(engine, new TrainingSummary(1, 0, true, []));
        float[] row = [0.3f, -0.2f, 0, 1, 0], numbers = [0.3f, -0.2f, float.NaN, float.NaN, float.NaN], label = [float.NaN, float.NaN, 0, 1, 0];
        double both = Quadrature(engine, row), ofNumbers = Quadrature(engine, numbers), ofLabel = Quadrature(engine, label);
        both.Should().BeApproximately(ofNumbers + ofLabel, 1e-4);
        model.LogLikelihood(new DataMatrix(row, 1, 5)).Values[0].Should().BeApproximately((float)both, 0.03f);
        model.LogLikelihood(new DataMatrix(numbers, 1, 5)).Values[0].Should().BeApproximately((float)ofNumbers, 0.03f);
        model.LogLikelihood(new DataMatrix(label, 1, 5)).Values[0].Should().BeApproximately((float)ofLabel, 0.01f);

        // p(label | numbers) is p(label), by the same integrals.
        var probability = model.TakePart(model.Predict(new DataMatrix(numbers, 1, 5)), "label");
        Math.Log(probability.Row(0)[1]).Should().BeApproximately(ofLabel, 0.02);

        static void Silence(Parameter weights, int input, int outputs)
        {
            if (weights.Length > 0)
                weights.Value.Span.Slice(input * outputs, outputs).Clear();
        }
    }

    /// <summary>The parts tell each other, whichever is given.</summary>
    [Fact]
    public void Parts_are_told_by_the_others_and_made_as_given()
    {
        var options = Variants["amortised"] with { Epochs = 60, LearningRate = 1e-2f };
        var model = KaemModel.Train(options, Rows(400));
        var heldOut = Rows(200, 3);
        foreach (string given in new[] { "image", "numbers" })
        {
            var read = model.TakePart(model.Predict(model.JoinParts((given, model.TakePart(heldOut, given)))), "label");
            Enumerable.Range(0, 200).Count(r => Category(read.Row(r)) == Category(model.TakePart(heldOut, "label").Row(r))).Should()
                .BeGreaterThan(170, $"the {given} tells the label but near its bounds");
        }
        // What is made of a label is as its rows are: nearer to their mean than to others'.
        float[] labels = [.. Enumerable.Range(0, 90).SelectMany(r => Enumerable.Range(0, 3).Select(k => k == r % 3 ? 1f : 0))];
        var made = model.GenerateEach(model.JoinParts(("label", new DataMatrix(labels, 90, 3))));
        var means = Enumerable.Range(0, 3).Select(k => Mean(Rows(3000, 4), k)).ToArray();
        Enumerable.Range(0, 90).Count(r => Nearest(means, made.Row(r)) == r % 3).Should().BeGreaterThan(75);
        // From nothing, too, label and image belong together.
        var whole = model.Generate(300, 6, GenerationDraw.Likelihood);
        var others = model.JoinParts(("image", model.TakePart(whole, "image")), ("numbers", model.TakePart(whole, "numbers")));
        var again = model.TakePart(model.Predict(others), "label");
        Enumerable.Range(0, 300).Count(r => Category(again.Row(r)) == Category(model.TakePart(whole, "label").Row(r))).Should().BeGreaterThan(230);

        static int Category(ReadOnlySpan<float> row) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax(row);

        static float[] Mean(DataMatrix rows, int label)
        {
            var of = Enumerable.Range(0, rows.Rows).Where(r => rows.Row(r)[4 + label] == 1).ToArray();
            return [.. Enumerable.Range(0, Columns).Select(d => of.Average(r => rows.Row(r)[d]))];
        }

        static int Nearest(float[][] means, ReadOnlySpan<float> row)
        {
            var distances = new double[3];
            for (int k = 0; k < 3; k++)
            {
                for (int d = 0; d < Columns; d++)
                    distances[k] += d is >= 4 and < 7 ? 0 : Math.Pow(row[d] - means[k][d], 2);
            }
            return Array.IndexOf(distances, distances.Min());
        }
    }

    [Fact]
    public void A_part_that_is_left_out_is_learned_from_as_missing()
    {
        var left = Options(PosteriorSampler.ImportanceSampling(32), leftOut: 0.4f);
        var engine = EngineFixture.Untrained(left, Columns, 2);
        var rows = Rows(20);
        float loss = engine.TrainStep(new TrainingBatch(rows.Values, 3)).Loss;
        // The same rows with gaps where the choice falls.
        var choice = PartChoice.LeftOut(left)!;
        float[] without = rows.Values.ToArray();
        int gone = 0;
        bool[] chosen = new bool[3];
        for (int b = 0; b < 20; b++)
        {
            choice.Choose(rows.Row(b), left.SeedInForce, 3, b, chosen);
            chosen[1].Should().BeFalse("only the image is left out");
            gone += chosen[0] ? 1 : 0;
            if (chosen[0])
                without.AsSpan(b * Columns, 4).Fill(float.NaN);
        }
        gone.Should().BeInRange(3, 15);
        var plain = EngineFixture.Untrained(Options(PosteriorSampler.ImportanceSampling(32)), Columns, 2);
        plain.TrainStep(new TrainingBatch(without, 3)).Loss.Should().Be(loss);
        plain.ParameterValues().Should().Equal(engine.ParameterValues());
    }

    [Fact]
    public void Kan_parts_are_pruned_and_the_others_stay()
    {
        var generator = KaemGenerator.Joint(
            KaemPart.Image("image", new ImageShape(2, 2, 1)),
            KaemPart.Label("label", 3) with { Generator = KaemGenerator.Kan([6], KanBasis.Rbf(6), OutputActivation.None) },
            KaemPart.Numbers("numbers", LikelihoodBlock.Gaussian(2)) with { Generator = KaemGenerator.Kan([5], KanBasis.Rbf(6), OutputActivation.None) });
        var engine = EngineFixture.Untrained(Options(PosteriorSampler.ImportanceSampling(32)) with { Generator = generator }, Columns, 2);
        var label = (KanGenerator)((JointGenerator)engine.Network.Generator).Parts[1];
        foreach (int node in new[] { 1, 4 })
        {
            label.Layers[1].SplineWeight.Value.Span.Slice(node * 3, 3).Clear();
            label.Layers[1].BaseWeight.Value.Span.Slice(node * 3, 3).Clear();
        }
        engine.Network.Refresh(new WorkerPool(1));
        var model = new KaemModel(engine, new TrainingSummary(1, 0, true, []));
        var pruned = model.PruneGenerator(0);
        pruned.Model.Parts.Select(part => (part.Generator as KanGeneratorOptions)?.Hidden?[0]).Should().Equal(null, 4, 5);
        pruned.Layers.Should().HaveCount(4);
        var (before, after) = (model.Generate(30), pruned.Model.Generate(30));
        for (int i = 0; i < before.Values.Length; i++)
            after.Values[i].Should().BeApproximately(before.Values[i], 1e-5f);
        pruned.Model.ContinueTraining(pruned.Model.Options with { Epochs = 1 }, Rows(60)).Training.Steps.Should().BePositive();
    }

    [Fact]
    public void Training_goes_on_from_a_model_of_the_same_parts_alone()
    {
        var model = KaemModel.Train(Variants["amortised"] with { Epochs = 1 }, Rows(60));
        model.ContinueTraining(model.Options with { Epochs = 2 }, Rows(60, 2)).Training.Steps.Should().BePositive();
        var joint = model.Options.Joint!;
        Refused(KaemGenerator.Joint([joint.Parts[0], KaemPart.Label("other", 3), joint.Parts[2]]), "*parts: image, label, numbers*image, other, numbers*");
        Refused(KaemGenerator.Joint([joint.Parts[0], joint.Parts[1] with { Generator = KaemGenerator.Kan([3]) }, joint.Parts[2]]), "*hidden widths*");
        Refused(KaemGenerator.Joint([joint.Parts[0], joint.Parts[1], joint.Parts[2] with { IsWhole = true }]), "*'numbers' missing as a whole*");

        void Refused(JointGeneratorOptions generator, string message) =>
            FluentActions.Invoking(() => model.ContinueTraining(model.Options with { Generator = generator }, Rows(60)))
                .Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public void What_makes_no_model_is_refused_by_name()
    {
        var image = KaemPart.Image("image", new ImageShape(2, 2, 1));
        var label = KaemPart.Label("label", 3);
        Refused(() => KaemGenerator.Joint(), "*needs a part*");
        Refused(() => KaemGenerator.Joint(image, label, KaemPart.Label("image", 2)), "*Two parts are named 'image'*");
        Refused(() => label with { Generator = KaemGenerator.Joint(image) }, "*'label'*joint*");
        Refused(() => KaemPart.Label("", 3), "*name*empty*");
        Refused(() => KaemPart.Label("label", 1), "*Categories must be at least 2*");
        Refused(() => label with { LeftOut = 1.5f }, "*LeftOut must lie between 0 and 1*");
        Trained(new KaemOptions { Generator = KaemGenerator.Joint(KaemPart.Image("x"), label) }, "*Part 'x' needs its Shape*");
        Trained(new KaemOptions { Generator = KaemGenerator.Joint(KaemPart.Label("x"), image) }, "*Part 'x' needs its number of Categories*");
        Trained(new KaemOptions { Generator = KaemGenerator.Joint(KaemPart.Numbers("x"), image) }, "*Part 'x' needs its Variables*");
        Trained(
            new KaemOptions { Generator = KaemGenerator.Joint(image, label), Likelihood = KaemLikelihood.Gaussian(0.3f) },
            "*Likelihood is given*KaemPresets.Joint*");
        Trained(new KaemOptions { Generator = KaemGenerator.Joint(image, label) with { Output = OutputActivation.Tanh } }, "*Output is Tanh*parts*");
        Trained(new KaemOptions { Generator = KaemGenerator.Joint(image, label), PrincipalComponents = 2 }, "*PrincipalComponents is 2*joint*");
        Trained(
            new KaemOptions { Generator = KaemGenerator.Joint(image with { Shape = new ImageShape(2, 3, 1), Generator = Square() }, label) },
            "*part 'image' makes images of 2 x 2 x 1, 4 values*6 columns*");
        Trained(
            new KaemOptions
            {
                Generator = KaemGenerator.Joint(KaemPart.Numbers("x", LikelihoodBlock.Categorical(4)) with { Generator = Square() }, label),
            },
            "*Sigmoid of the generator of part 'x'*");
        Trained(
            Options(PosteriorSampler.Amortised(KaemEncoder.Convolutional())) with
            {
                Generator = KaemGenerator.Joint(label, KaemPart.Label("other", 6)), Prior = Wide(),
            },
            "*no part is an image*");
        Trained(
            Options(PosteriorSampler.Amortised(KaemEncoder.Convolutional(new ImageShape(2, 2, 1), [new(2, 1, 1, 0)]))) with { Prior = Wide() },
            "*Leave Shape out*");
        Trained(new KaemOptions { Generator = KaemGenerator.Joint(image, label) }, "*2 blocks have 7 columns, but the rows have 9*");
        Trained(
            new KaemOptions
            {
                Generator = KaemGenerator.Joint(image with { Likelihood = image.Likelihood with { Perceptual = new PerceptualOptions("weights", 1) } }, label),
            },
            "*'image' has a perceptual loss*");
        float[] far = Rows(3).Values.ToArray();
        far[Columns] = 1.5f;
        FluentActions.Invoking(() => KaemModel.Train(Variants["amortised"], new DataMatrix(far, 3, Columns))).Should().Throw<ArgumentException>()
            .WithMessage("*Row 1, column 0*1.5*Sigmoid of part 'image'*");
        FluentActions.Invoking(() => KaemModel.Train(Variants["amortised"], Rows(60, gaps: true)))
            .Should().Throw<ArgumentException>().WithMessage("*AllowMissing*");

        var model = KaemModel.Train(Variants["amortised"] with { MaxSteps = 1 }, Rows(60));
        Refused(() => model.TakePart(Rows(2), "pixels"), "*no part 'pixels'*'image', 'label', 'numbers'*");
        Refused(() => model.JoinParts(("label", new DataMatrix([1, 0], 1, 2))), "*'label' has 3 columns; 2*");
        Refused(() => model.JoinParts(("label", new DataMatrix([1, 0, 0], 1, 3)), ("label", new DataMatrix([1, 0, 0], 1, 3))), "*'label' is given twice*");
        Refused(
            () => model.JoinParts(("label", new DataMatrix([1, 0, 0], 1, 3)), ("numbers", new DataMatrix([1, 0, 0, 1], 2, 2))),
            "*'label' has 1 rows, part 'numbers' 2*");
        Refused(() => model.JoinParts(), "*one part at least*");
        Refused(() => SmallModel.Trained.TakePart(SmallModel.Arc(2), "image"), "*have no parts*KaemGenerator.Joint*");

        static ConvolutionalGeneratorOptions Square() => KaemGenerator.Convolutional(new ImageShape(2, 2, 1), [new(1, 2, 1, 0)]);

        static void Refused(Func<object> make, string message) => FluentActions.Invoking(make).Should().Throw<ArgumentException>().WithMessage(message);

        static void Trained(KaemOptions options, string message) => Refused(() => KaemModel.Train(options, Rows(60)), message);
    }

    private static UnivariatePriorOptions Wide() => KaemPrior.Univariate(ReferencePrior.Gaussian, KanBasis.Rbf(8)) with { Domain = (-4, 4) };

    private static KaemOptions Options(PosteriorSampler sampler, float leftOut = 0) => SmallModel.Options with
    {
        LatentSize = 1, OuterSize = 2, Sampler = sampler, ScoringSamples = 300, Epochs = 12,
        Generator = KaemGenerator.Joint(
            KaemPart.Image("image", new ImageShape(2, 2, 1), likelihood: KaemLikelihood.Gaussian(0.1f)) with
            {
                Generator = KaemGenerator.Convolutional(new ImageShape(2, 2, 1), [new(8, 2, 1, 0), new(1, 3, 1, 1)]), LeftOut = leftOut,
            },
            KaemPart.Label("label", 3) with { Weight = 2 },
            KaemPart.Numbers("numbers", LikelihoodBlock.Gaussian(2, 0.3f))),
    };

    /// <summary>4 pixels, 3 categories and 2 numbers of an angle.</summary>
    private static DataMatrix Rows(int count, ulong seed = 1, bool gaps = false)
    {
        var uniforms = new float[count * 8];
        new RandomStream(seed, StreamPurpose.Shuffle).Uniform(uniforms);
        var values = new float[count * Columns];
        for (int r = 0; r < count; r++)
        {
            var (row, u) = (r * Columns, r * 8);
            double angle = 2 * Math.PI * uniforms[u];
            for (int d = 0; d < 4; d++)
                values[row + d] = (float)(0.5 + 0.4 * Math.Cos(angle + d * Math.PI / 2) + 0.05 * (uniforms[u + 1 + d] - 0.5));
            values[row + 4 + Math.Min(2, (int)(3 * uniforms[u]))] = 1;
            values[row + 7] = (float)Math.Cos(angle) + 0.1f * (uniforms[u + 5] - 0.5f);
            values[row + 8] = (float)Math.Sin(angle) + 0.1f * (uniforms[u + 6] - 0.5f);
            if (gaps && uniforms[u + 7] < 0.3)
                values.AsSpan(row + (uniforms[u + 7] < 0.1 ? 0 : 4), uniforms[u + 7] < 0.1 ? 4 : 3).Fill(float.NaN);
            if (gaps && uniforms[u + 7] > 0.9)
                values[row + 8] = float.NaN;
        }
        return new DataMatrix(values, count, Columns);
    }

    private static readonly float[] Values = Rows(200).Values.ToArray();

    private static readonly int[] Indices = [.. Enumerable.Range(0, 200)];

    private static void Steps(CpuEngine engine, int first, int end)
    {
        for (int step = first; step < end; step++)
        {
            engine.TrainStep(new TrainingBatch(Values.AsSpan(step % 10 * 20 * Columns, 20 * Columns), step)
            {
                Steps = 100, Indices = Indices.AsSpan(step % 10 * 20, 20),
            });
        }
    }

    /// <summary>log ∫∫ p(z)·p(x|z) dz by the midpoint rule over the square of both latents, in double.</summary>
    private static double Quadrature(CpuEngine engine, float[] row)
    {
        const int points = 200;
        var workers = new WorkerPool(2);
        var (network, domain) = (engine.Network, engine.Network.Prior.Domain);
        var latents = new FloatBuffer(2 * points * points);
        double width = (domain.High - domain.Low) / points;
        for (int i = 0; i < points * points; i++)
        {
            latents[i] = (float)(domain.Low + width * (i / points + 0.5));
            latents[points * points + i] = (float)(domain.Low + width * (i % points + 0.5));
        }
        double[] logPrior = new double[points * points], logLikelihood = new double[points * points];
        network.Prior.LogProbability(latents, points * points, logPrior, null, workers);
        var pass = network.Generator.CreateWorkspace(points * points);
        network.Prior.ToGenerator(latents, points * points, pass.Input, workers);
        network.Generator.Forward(pass, workers);
        var batch = new RowBatch(1, network.Likelihood.Layout);
        network.Likelihood.Load(row, batch, workers);
        new RowChains(network.Likelihood).Evaluate(batch, pass.Output, new int[points * points], logLikelihood, null, workers);
        return Math.Log(logPrior.Zip(logLikelihood, (a, b) => Math.Exp(a + b)).Sum() * width * width);
    }
}
