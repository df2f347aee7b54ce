using Kaem.ML.Tests.Model;
using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Tests.LatentPriors;

public class ReuseTests
{
    private static readonly LatentPrior Prior = SmallModel.Trained.Prior;

    [Fact]
    public void A_loaded_prior_is_the_same_to_the_last_bit()
    {
        var mixture = KaemModel.Train(
            SmallModel.Options with
            { Prior = KaemPrior.Mixture(ReferencePrior.LearnableGaussian, KanBasis.Rbf(6), MixtureProportions.Learned, 0.1f), Epochs = 1 },
            SmallModel.Arc(100)).Prior;
        foreach (var prior in new[] { Prior, mixture })
        {
            var loaded = LatentPrior.Load(new MemoryStream(Bytes(prior)));
            loaded.Options.Should().Be(prior.Options);
            (loaded.OuterSize, loaded.LatentSize, loaded.Domain, loaded.IsMixture).Should().Be((5, 2, prior.Domain, prior.IsMixture));
            float[] z = [-1.3f, 0.1f, 0.9f];
            Densities(loaded, z).Should().Equal(Densities(prior, z));
            Bytes(loaded).Should().Equal(Bytes(prior));
            if (prior.IsMixture)
                loaded.Proportion(3, 1).Should().Be(prior.Proportion(3, 1));
        }
    }

    [Fact]
    public void Damaged_and_foreign_files_are_refused()
    {
        byte[] bytes = Bytes(Prior);
        Refused([], "*empty*");
        Refused("hello, I am no prior at all"u8.ToArray(), "*not a Kaem prior*");
        foreach (byte[] damaged in Mutations.CutAndFlipped(bytes, 5, 11, 30, bytes.Length / 2, bytes.Length - 1))
            Refused(damaged, "*");
        byte[] newer = [.. bytes];
        newer[9] = 2;
        Refused(newer, "*version 2*Update Kaem.ML*");
        using var model = new MemoryStream();
        SmallModel.Trained.Save(model);
        Refused(model.ToArray(), "*is a Kaem model, not a prior*KaemModel.Load*");
        FluentActions.Invoking(() => KaemModel.Load(new MemoryStream(bytes))).Should().Throw<ModelFormatException>()
            .WithMessage("*is a Kaem prior, not a model*LatentPrior.Load*");

        static void Refused(byte[] bytes, string message) =>
            FluentActions.Invoking(() => LatentPrior.Load(new MemoryStream(bytes))).Should().Throw<ModelFormatException>().WithMessage(message);
    }

    [Fact]
    public void A_file_holds_it_too()
    {
        string folder = Directory.CreateTempSubdirectory("kaem").FullName;
        try
        {
            string path = Path.Combine(folder, "prior.kaem");
            Prior.Save(path);
            Bytes(LatentPrior.Load(path)).Should().Equal(Bytes(Prior));
            FluentActions.Invoking(() => LatentPrior.Load(Path.Combine(folder, "missing"))).Should().Throw<FileNotFoundException>();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_frozen_prior_stays_to_the_last_bit_under_another_generator(bool langevin)
    {
        byte[] before = Bytes(Prior);
        var sampler = langevin ? PosteriorSampler.Langevin(10, 0.005f) : SmallModel.Options.Sampler;
        var options = Prior.ApplyTo(SmallModel.Options with { Sampler = sampler, FreezePrior = true, Generator = KaemGenerator.Kan([11, 4], KanBasis.Rbf(5)) });
        var model = KaemModel.Train(options, SmallModel.Arc(200), SmallModel.Arc(50, 2), startFrom: Prior);
        Bytes(model.Prior).Should().Equal(before);
        Bytes(Prior).Should().Equal(before, "the prior that training started from is not touched");
        model.Training.Epochs[^1].HeldOutLogLikelihood.Should().BeGreaterThan(model.Training.Epochs[0].HeldOutLogLikelihood!.Value + 1);
    }

    [Fact]
    public void A_prior_that_is_not_frozen_moves_from_where_it_started()
    {
        float[] z = [-0.8f, 0.3f, 1.1f];
        var options = SmallModel.Options with { MaxSteps = 1, GridAdaptation = GridAdaptation.Off, PriorLearningRate = 1e-6f };
        float[] started = Densities(KaemModel.Train(options, SmallModel.Arc(200), startFrom: Prior).Prior, z), own = Densities(Prior, z);
        started.Should().NotEqual(own);
        for (int i = 0; i < own.Length; i++)
            started[i].Should().BeApproximately(own[i], 1e-4f);
        float[] drawn = Densities(KaemModel.Train(options, SmallModel.Arc(200)).Prior, z);
        drawn.Zip(own).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeGreaterThan(0.01f);
    }

    [Fact]
    public void A_prior_of_another_kind_or_width_is_refused()
    {
        var options = SmallModel.Options;
        Refused(options with { LatentSize = 3, OuterSize = 5 }, "*inner width P 2*asks*3*ApplyTo*".Replace("asks", "ask for"));
        Refused(options with { OuterSize = 4 }, "*outer width Q 5*ask for 4*");
        Refused(options with { Prior = KaemPrior.Mixture(basis: KanBasis.Rbf(8)) }, "*UnivariatePriorOptions*MixturePriorOptions*");
        Refused(options with { Prior = KaemPrior.Univariate(ReferencePrior.Uniform, KanBasis.Rbf(8)) }, "*reference Gaussian*Uniform*");
        Refused(options with { Prior = options.Prior with { Domain = (-1, 1) } }, "*domain*");
        Refused(options with { Prior = KaemPrior.Univariate(basis: KanBasis.Rbf(9)) }, "*basis*GridSize = 8*GridSize = 9*");
        // What only matters at the start or in training may differ.
        var other = options with
            { Epochs = 1,
            Prior = KaemPrior.Univariate(
                basis: KanBasis.Rbf(8, bandwidth: 0.7f, trainBandwidth: false) with { NoiseScale = 1 }, coupling: LatentCoupling.Shared) };
        FluentActions.Invoking(() => KaemModel.Train(other, SmallModel.Arc(40), startFrom: Prior)).Should().NotThrow();

        static void Refused(KaemOptions options, string message) =>
            FluentActions.Invoking(() => KaemModel.Train(options, SmallModel.Arc(40), startFrom: Prior)).Should().Throw<ArgumentException>()
            .WithMessage(message);
    }

    internal static byte[] Bytes(LatentPrior prior)
    {
        using var stream = new MemoryStream();
        prior.Save(stream);
        return stream.ToArray();
    }

    private static float[] Densities(LatentPrior prior, float[] z)
    {
        var all = new List<float>();
        for (int q = 0; q < prior.OuterSize; q++)
        {
            for (int p = 0; p < prior.LatentSize; p++)
            {
                var density = new float[z.Length];
                prior.Density(q, p, z, density);
                all.AddRange(density);
            }
        }
        return [.. all];
    }
}
