namespace Kaem.ML.Tests.Reliability.ComeAndGo;

/// <summary>What is done with priors alone.</summary>
internal static class PriorUses
{
    private static readonly KaemOptions Mixture = Toy.Options with
    {
        Prior = KaemPrior.Mixture(ReferencePrior.Uniform, KanBasis.Rbf(5), MixtureProportions.Learned),
    };

    private static readonly KaemOptions Joint = Toy.Options with { Prior = KaemPrior.JointMixture(3), LatentSize = 2 };

    private static readonly KaemOptions Deep = Toy.Options with { Prior = KaemPrior.Deep(hidden: [4]) };

    private static readonly DataMatrix Draws = DrawsOf(Joint);

    public static object[] Files()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "prior.kaem");
        var prior = LatentPrior.Initial(Toy.Options);
        prior.Save(path);
        using var stream = new MemoryStream();
        prior.Save(stream);
        stream.Position = 0;
        var (back, again) = (LatentPrior.Load(path), LatentPrior.Load(stream));
        back.ApplyTo(Toy.Options);
        Properties.ReadAll(back);
        return [prior, back, again];
    }

    public static object[] Univariate()
    {
        var prior = LatentPrior.FromDensity(Toy.Options, z => 1 + z);
        var each = LatentPrior.FromDensity(Toy.Options, (q, p) => z => 1 + q + p + z);
        float[] at = [0.2f, 0.5f], values = new float[2];
        prior.Density(0, 0, at, values);
        prior.ReferenceDensity(0, 0, at, values);
        prior.Energy(0, 0, at, values);
        prior.Cdf(0, 0, 0.3f);
        prior.Quantile(0, 0, 0.3f);
        prior.LogPartition(0, 0);
        prior.Entropy(0, 0);
        prior.Divergence(0, 0);
        prior.Moments(0, 0);
        prior.Modes(0, 0);
        prior.MostTilted(2);
        prior.LogDensity(new DataMatrix(new float[Toy.Options.LatentLength], 1, Toy.Options.LatentLength));
        return [prior, each];
    }

    public static object[] ClosedForms()
    {
        var prior = LatentPrior.FromDensity(Toy.Options, z => 1 + z);
        return [prior, prior.FindClosedForm(0, 0), prior.FindClosedForms(0, 0, candidates: ["z"])];
    }

    public static object[] MixtureOfEach()
    {
        var prior = LatentPrior.Initial(Mixture);
        float[] at = [0.2f, 0.5f], values = new float[2];
        prior.Density(0, at, values);
        prior.Cdf(0, 0.3f);
        prior.Entropy(0);
        prior.Divergence(0);
        prior.Moments(0);
        prior.Modes(0);
        prior.Proportion(0, 0);
        return [prior];
    }

    public static object[] JointMixture()
    {
        var prior = LatentPrior.FromSamples(Joint, Draws);
        int component = prior.LargestComponents()[0];
        prior.ComponentWeight(component);
        prior.ComponentMean(component);
        prior.ComponentMeans(2);
        prior.ComponentCovariance(component);
        prior.ComponentAxes(component);
        prior.ComponentDensity(component, 0, [0f, 1f], new float[2]);
        prior.LogDensity(Draws);
        return [prior];
    }

    public static object[] DeepNetwork()
    {
        var prior = LatentPrior.Initial(Deep);
        prior.Energy(new DataMatrix(new float[Deep.LatentLength], 1, Deep.LatentLength));
        return [prior];
    }

    private static DataMatrix DrawsOf(KaemOptions options)
    {
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, 60 * options.LatentLength).Select(i => (float)(random.NextDouble() + i % 3))];
        return new DataMatrix(values, 60, options.LatentLength);
    }
}
