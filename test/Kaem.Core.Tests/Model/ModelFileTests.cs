using System.Reflection;
using Kaem.ML.Data;
using Kaem.ML.Persistence;
using Kaem.ML.Tests.Reliability;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Model;

public class ModelFileTests
{
    private static readonly KaemModel Model = SmallModel.Trained;

    [Fact]
    public void A_loaded_model_is_the_same_to_the_last_bit()
    {
        var loaded = KaemModel.Load(new MemoryStream(Bytes()));
        loaded.Options.Should().Be(Model.Options);
        loaded.Training.Should().BeEquivalentTo(Model.Training);
        loaded.Generate(20, 3).Values.ToArray().Should().Equal(Model.Generate(20, 3).Values.ToArray());
        var rows = SmallModel.Arc(20, 9);
        loaded.LogLikelihood(rows).Values.Should().Equal(Model.LogLikelihood(rows).Values);
        loaded.Infer(rows).LatentMean.Values.ToArray().Should().Equal(Model.Infer(rows).LatentMean.Values.ToArray());
        using var again = new MemoryStream();
        loaded.Save(again);
        again.ToArray().Should().Equal(Bytes());
    }

    [Fact]
    public void Every_option_survives()
    {
        var perceptual = new PerceptualOptions(
            "vgg.safetensors", 2.5f)
            { Layers = ["relu1_2", "relu2_1"], StyleLayers = ["relu3_1"], StyleWeight = 3, LeastSide = 9, Shape = new ImageShape(4, 3, 1), Checksum = "ab12" };
        var options = new KaemOptions
        {
            LatentSize = 3,
            OuterSize = 5,
            Prior = KaemPrior.Univariate(
                ReferencePrior.LogNormal,
                KanBasis.Rbf(7, BaseActivation.Silu, 0.9f, false) with { NoiseScale = 0.2f, BaseMean = 0.5f, BaseScale = 0.25f, SplineScale = 2 },
                LatentCoupling.Shared) with
                { Domain = (0.5f, 3), Quadrature = QuadratureRule.GaussLegendre(64), DomainAdaptation = DomainAdaptation.FollowPosterior(0.3f) },
            Generator = KaemGenerator.Kan(
                [4, 6], KanBasis.Rbf(9), OutputActivation.Tanh) with
                { GridRange = (-2, 3), HiddenMap = HiddenMap.Affine, LayerNorm = true, Regularisation = new() { Strength = 0.5f, L1 = 2, Entropy = 3 } },
            Likelihood = KaemLikelihood.Gaussian(0.3f, SigmaLearning.PerColumn) with { LeastSigma = 0.01f, Perceptual = perceptual },
            Sampler = PosteriorSampler.ImportanceSampling(17, Resampler.Stratified, 0.25f),
            Objective = TrainingObjective.Steppingstone,
            PriorGradient = PriorGradient.Contrastive,
            GridAdaptation = new() { Prior = false, Generator = false, Frequency = 3, Decay = 0.95f, UniformRatio = 0.5f, Samples = 12 },
            BatchSize = 11,
            LearningRate = 2e-3f,
            PriorLearningRate = 3e-3f,
            LearningRateSchedule = LearningRateSchedule.Milestones(0.3f, 2, 5),
            Epochs = 4,
            MaxSteps = 99,
            GradientClipping = 1.5f,
            MaxRecoveries = 7,
            Seed = ulong.MaxValue,
            AllowMissing = true,
            FreezePrior = true,
            PrincipalComponents = 6,
            Adam = new() { Beta1 = 0.8f, Beta2 = 0.99f, Epsilon = 1e-6f, WeightDecay = 0.1f },
            Averaging = 0.99f,
            GeneratorNoise = 0.1f,
            Constraint = new("mass balance", 7),
            ScoringSamples = 123,
            Evidence = EvidenceEstimator.Steppingstone(),
        };
        ShouldDiffer(options, new KaemOptions());
        ShouldDiffer(options.Adam, new AdamOptions());
        ShouldDiffer(perceptual, new PerceptualOptions("weights", 1));
        ShouldDiffer(options.Prior, KaemPrior.Univariate());
        var mixture = options with
        {
            Prior = KaemPrior.Mixture(
                ReferencePrior.Uniform, KanBasis.Rbf(6), MixtureProportions.Learned, 0.25f) with
                { Domain = (0, 0.5f), Quadrature = QuadratureRule.Trapezoid(50), DomainAdaptation = DomainAdaptation.FollowPosterior(0.3f) },
        };
        var deep = options with
        {
            Prior = KaemPrior.Deep(ReferencePrior.Uniform, KanBasis.Rbf(6), [4, 2], 7, 0.03f) with
            {
                Domain = (0, 0.5f), Quadrature = QuadratureRule.Trapezoid(50), DomainAdaptation = DomainAdaptation.FollowPosterior(0.3f), GridRange = (-3, 2),
            },
        };
        ShouldDiffer(deep.Prior, KaemPrior.Deep());
        ShouldDiffer(deep.Prior.DomainAdaptation, DomainAdaptation.Fixed);
        ShouldDiffer(mixture.Prior, KaemPrior.Mixture());
        ShouldDiffer(options.Prior.Basis, KanBasis.Rbf());
        ShouldDiffer(options.Generator, KaemGenerator.Kan());
        ShouldDiffer(((KanGeneratorOptions)options.Generator).Regularisation, KanRegularisation.None);
        var convolutional = new ConvolutionalGeneratorOptions
        {
            Shape = new ImageShape(6, 6, 2), Layers = [new(5, Kernel: 3, Stride: 1, Padding: 0), new(2)], Slope = 0.25f, BatchNorm = true,
            Output = OutputActivation.Tanh,
        };
        ShouldDiffer(convolutional, KaemGenerator.Convolutional());
        ShouldDiffer(options.Likelihood, KaemLikelihood.Gaussian());
        var mixed = KaemLikelihood.Mixed(
            LikelihoodBlock.Categorical(5) with { IsOrdered = true, LastIsGap = true, Weight = 2 },
            LikelihoodBlock.Gaussian(
                7, 0.2f, SigmaLearning.Shared) with
                {
                    Density = KaemLikelihood.Gaussian(0.3f, SigmaLearning.PerColumn) with { LeastSigma = 0.01f }, Weight = 3,
                });
        ShouldDiffer(mixed, KaemLikelihood.Mixed(LikelihoodBlock.Categorical(2)));
        ShouldDiffer(mixed.Blocks[0], LikelihoodBlock.Categorical(2));
        ShouldDiffer(mixed.Blocks[1], LikelihoodBlock.Gaussian());
        var autoregressive = KaemLikelihood.Autoregressive(LikelihoodBlock.Categorical(3), LikelihoodBlock.Categorical(2)) with
        {
            Hidden = [7],
            WeightPenalty = 0.5f,
            Completions = 9,
            Context = 1,
        };
        ShouldDiffer(autoregressive, KaemLikelihood.Autoregressive(LikelihoodBlock.Categorical(2)));
        ShouldDiffer(options.Sampler, PosteriorSampler.ImportanceSampling());
        ShouldDiffer(options.GridAdaptation, new GridAdaptation());

        var tempering = new Tempering { Temperatures = 7, ExchangeEvery = 3, Schedule = TemperatureSchedule.PowerLaw(3, 1.5f, 2) };
        ShouldDiffer(tempering, new Tempering());
        ShouldDiffer(tempering.Schedule, new TemperatureSchedule());
        var langevin = PosteriorSampler.Langevin(11, 0.2f) with { Chains = MarkovChains.Persistent, Tempering = tempering };
        var mala = PosteriorSampler.Mala(11, 0.2f, 4) with { Chains = MarkovChains.Persistent, Tempering = tempering };
        var auto = PosteriorSampler.AutoMala(11, 0.2f, 4) with
        {
            Chains = MarkovChains.Persistent, Tempering = tempering, StepSizeBounds = (0.1f, 0.3f), StepFactor = 3, MassMatrixMix = (0.25f, 0.5f),
        };
        ShouldDiffer(langevin, PosteriorSampler.Langevin());
        ShouldDiffer(mala, PosteriorSampler.Mala());
        ShouldDiffer(auto, PosteriorSampler.AutoMala());
        var amortised = PosteriorSampler.Amortised(KaemEncoder.Kan([5], KanBasis.Rbf(6)), draws: 3) with
        {
            Chains = auto, Learning = ProposalLearning.ReweightedWakeSleep, ScoringDraws = 7, FallBackBelow = 0.5f,
        };
        ShouldDiffer(amortised, PosteriorSampler.Amortised());

        var image = KaemPart.Image("a", new ImageShape(4, 5, 1), KaemGenerator.Kan([3]), KaemLikelihood.Gaussian(0.3f)) with
        {
            Weight = 2, LeftOut = 0.1f, HiddenFromEncoder = 0.2f, IsWhole = false,
        };
        var label = KaemPart.Label("b", 3) with
        {
            Generator = KaemGenerator.Kan([4]), Weight = 2, LeftOut = 0.1f, HiddenFromEncoder = 0.2f, IsWhole = false,
        };
        var numbers = KaemPart.Numbers("d", LikelihoodBlock.Gaussian(2) with { Weight = 3 }, LikelihoodBlock.Categorical(4) with { Weight = 0.5f }) with
        {
            Generator = KaemGenerator.Kan([4]), Weight = 2, LeftOut = 0.1f, HiddenFromEncoder = 0.3f, IsWhole = true,
        };
        ShouldDiffer(image, KaemPart.Image("x"));
        ShouldDiffer(label, KaemPart.Label("x"));
        ShouldDiffer(numbers, KaemPart.Numbers("x"));
        var parts = KaemGenerator.Joint(image, label, numbers);

        var integration = EvidenceEstimator.ThermodynamicIntegration(7, 2.5f, 3, 11, 13, PosteriorSampler.AutoMala(stepSize: 0.2f));
        var steppingstone = EvidenceEstimator.Steppingstone(7, 2.5f, 3, 11, 13, auto with { Tempering = null });
        var annealed = EvidenceEstimator.AnnealedImportanceSampling(7, 2.5f, 3, 4, PosteriorSampler.Mala(stepSize: 0.2f));
        ShouldDiffer(integration, EvidenceEstimator.ThermodynamicIntegration());
        ShouldDiffer(steppingstone, EvidenceEstimator.Steppingstone());
        ShouldDiffer(annealed, EvidenceEstimator.AnnealedImportanceSampling());

        List<KaemOptions> variants =
        [
            options,
            mixture,
            deep,
            deep with { Prior = KaemPrior.Deep() },
            options with { Generator = convolutional },
            options with { Generator = KaemGenerator.Convolutional() },
            options with { LearningRateSchedule = LearningRateSchedule.Cosine(0.1f, 0.2f) },
            options with { LearningRateSchedule = LearningRateSchedule.Linear(0.1f, 0.2f) },
            options with { Likelihood = mixed },
            options with { Likelihood = autoregressive },
            options with { Sampler = langevin },
            options with { Sampler = mala },
            options with { Sampler = auto },
            options with { Likelihood = KaemLikelihood.Gaussian(), Generator = parts },
            options with { Likelihood = KaemLikelihood.Gaussian(), Generator = KaemGenerator.Joint(KaemPart.Image("open"), KaemPart.Label("open label")) },
            options with { Sampler = amortised },
            options with { Sampler = amortised with { Chains = langevin } },
            options with { Sampler = mala.From(KaemEncoder.Convolutional(new ImageShape(4, 5, 1), [new(2)])) },
            options with { Sampler = PosteriorSampler.AutoMala() },
            options with { Evidence = integration },
            options with { Evidence = steppingstone },
            options with { Evidence = annealed },
            new KaemOptions(),
        ];
        (KanBasis Given, KanBasis Default)[] bases =
        [
            (KanBasis.Rswaf(7, BaseActivation.Silu, 0.9f, false) with { NoiseScale = 0.2f }, KanBasis.Rswaf()),
            (KanBasis.Morlet(7, BaseActivation.Silu, 0.9f, false) with { NoiseScale = 0.2f, Frequency = 4 }, KanBasis.Morlet()),
            (KanBasis.BSpline(7, 2, BaseActivation.Silu) with { NoiseScale = 0.2f }, KanBasis.BSpline()),
            (KanBasis.Fourier(7, BaseActivation.Silu, 0.9f, false), KanBasis.Fourier()),
            (KanBasis.Chebyshev(7, 1.5f, true) with { BaseActivation = BaseActivation.Silu }, KanBasis.Chebyshev()),
        ];
        foreach (var (given, defaults) in bases)
        {
            var basis = given with { BaseMean = 0.5f, BaseScale = 0.25f, SplineScale = 2 };
            ShouldDiffer(basis, defaults);
            variants.Add(
                options with { Prior = options.Prior with { Basis = basis }, Generator = (KanGeneratorOptions)options.Generator with { Basis = basis } });
            variants.Add(options with { Prior = options.Prior with { Basis = defaults } });
        }
        foreach (var variant in variants)
        {
            var (read, columns) = OptionsJson.Read(OptionsJson.Write(variant, 12));
            read.Should().Be(variant);
            columns.Should().Be(12);
        }

        // A property that is left at its default here, or missing in the file, would go unnoticed; so none may be.
        static void ShouldDiffer(object given, object defaults)
        {
            foreach (var property in given.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public))
                property.GetValue(given).Should().NotBe(property.GetValue(defaults), $"{given.GetType().Name}.{property.Name}");
        }
    }

    [Fact]
    public void Damaged_files_are_refused()
    {
        byte[] bytes = Bytes();
        Refused([], "*empty*");
        Refused("hello, I am no model at all"u8.ToArray(), "*not a Kaem model*");
        Refused("PK\x03\x04 and so on"u8.ToArray(), "*zip archive*mlContext.Model.Load*");
        Refused(bytes[..5], "*cut off*");
        foreach (byte[] damaged in Mutations.CutAndFlipped(bytes, 11, 30, 200, bytes.Length / 2, bytes.Length - 1))
            Refused(damaged, "*");
        byte[] newer = [.. bytes];
        newer[9] = 2;
        Refused(newer, "*version 2*Update Kaem.ML*");

        static void Refused(byte[] bytes, string message)
        {
            foreach (Stream stream in new Stream[] { new MemoryStream(bytes), new Trickle(bytes) })
                ((Action)(() => KaemModel.Load(stream))).Should().Throw<ModelFormatException>().WithMessage(message);
        }
    }

    [Fact]
    public void A_stream_that_can_not_seek_loads() =>
        KaemModel.Load(new Trickle(Bytes())).Generate(3).Values.ToArray().Should().Equal(Model.Generate(3).Values.ToArray());

    [Fact]
    public void Sizes_that_the_file_does_not_hold_are_refused_before_memory_is_taken()
    {
        using var stream = new MemoryStream();
        stream.Write([0x89, (byte)'K', (byte)'A', (byte)'E', (byte)'M', 0x0D, 0x0A, 0x1A, 0x0A]);
        var writer = new SectionWriter(stream);
        writer.WriteInt32(1);
        writer.WriteSection("OPTS", OptionsJson.Write(new KaemOptions { LatentSize = 60_000, OuterSize = 120_000 }, 90_000_000));
        writer.WriteSection("HIST", TrainingJson.Write(Model.Training));
        writer.WriteSection("PARA", new byte[100]);
        writer.WriteSection("ENDS", []);
        stream.Position = 0;
        ((Action)(() => KaemModel.Load(stream))).Should().Throw<ModelFormatException>().WithMessage("*damaged*");
    }

    [Fact]
    public void Saving_replaces_a_file_whole_or_not_at_all()
    {
        string folder = Directory.CreateTempSubdirectory("kaem").FullName;
        try
        {
            string path = Path.Combine(folder, "model.kaem");
            File.WriteAllText(path, "old");
            ((Action)(() => AtomicFile.Write(path, stream =>
            {
                stream.WriteByte(1);
                throw new InvalidOperationException("in the middle");
            }))).Should().Throw<InvalidOperationException>();
            File.ReadAllText(path).Should().Be("old");
            Model.Save(path);
            File.ReadAllBytes(path).Should().Equal(Bytes());
            Directory.GetFiles(folder).Should().Equal(path);
            ((Action)(() => Model.Save(Path.Combine(folder, "none", "model.kaem")))).Should().Throw<DirectoryNotFoundException>()
                .WithMessage("*does not exist*");
            ((Action)(() => Model.Save(folder))).Should().Throw<UnauthorizedAccessException>().WithMessage("*is a folder*");
            ((Action)(() => KaemModel.Load(Path.Combine(folder, "missing.kaem")))).Should().Throw<FileNotFoundException>();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_device_is_written_to_and_stays_one()
    {
        if (OperatingSystem.IsWindows())
            return;
        Model.Save("/dev/null");
        File.ReadAllBytes("/dev/null").Should().BeEmpty();
        Directory.GetFiles("/dev", "*.tmp").Should().BeEmpty();
    }

    private static byte[] Bytes()
    {
        using var stream = new MemoryStream();
        Model.Save(stream);
        return stream.ToArray();
    }

    /// <summary>A stream without length that gives a few bytes at a time, as a network does.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1000));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1000)]);
    }
}
