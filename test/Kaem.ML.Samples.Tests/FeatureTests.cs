using Kaem.ML.Evaluation;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Features;
using Kaem.ML.Samples.Tests.Tables;

namespace Kaem.ML.Samples.Tests;

/// <summary>The measure that the sample of digits shows ranks pictures as an eye does.</summary>
public class FeatureTests
{
    private static readonly Lazy<FeatureDistances> Digits = new(() =>
    {
        var (train, heldOut) = DigitsData.LoadLabelled(1);
        return new FeatureDistances(new ClassifierFeatures(train), heldOut.Images.Rows);
    });

    [Fact]
    public void A_classifier_reads_digits()
    {
        var (train, heldOut) = DigitsData.LoadLabelled(1);
        new ClassifierFeatures(train).Accuracy(heldOut).Should().BeGreaterThan(93, "logistic regression of pixels reads 94.6 %");
    }

    [Fact]
    public void Digits_after_more_updates_are_nearer()
    {
        const ulong Seed = 1;
        var (train, _) = DigitsData.LoadLabelled(1);
        double few = Distance(50), some = Distance(200), many = Distance(1_000);
        double gaussian = Digits.Value.Measure(FittedGaussian.Fit(train.Images.Rows).Draw(3_000, Seed)).FidInfinity;
        double others = Digits.Value.Measure(train.Images.Rows).FidInfinity;
        few.Should().BeGreaterThan(1.5 * some);
        some.Should().BeGreaterThan(1.5 * many);
        many.Should().BeLessThan(0.8 * gaussian, "what looks like nothing is no digit");
        many.Should().BeGreaterThan(1.5 * others, "real pictures are nearest");

        double Distance(int updates)
        {
            var model = KaemModel.Train(KaemPresets.Images(8) with { MaxSteps = updates, Seed = Seed }, train.Images.Rows);
            return Digits.Value.Measure(model.Generate(3_000, Seed + 1)).FidInfinity;
        }
    }

    [Fact]
    public void Features_do_not_depend_on_what_else_is_looked_at()
    {
        var (train, heldOut) = DigitsData.LoadLabelled(1);
        var rows = heldOut.Images.Rows;
        var extractor = new ClassifierFeatures(train);
        var all = extractor.Extract(rows);
        (all.Rows, all.Columns).Should().Be((500, 10));
        extractor.Extract(rows.Slice(7, 3)).Values.ToArray().Should().Equal(all.Slice(7, 3).Values.ToArray());
        all.Values.ToArray().Should().OnlyContain(value => value <= 0 && float.IsFinite(value), "they are log-probabilities");
        Enumerable.Range(0, 500).Should().OnlyContain(r => Math.Abs(all.Row(r).ToArray().Sum(value => Math.Exp(value)) - 1) < 1e-3);
    }

    /// <summary>Many columns: mean and covariance are the pictures', without a matrix of all columns.</summary>
    [Fact]
    public void A_gaussian_of_many_columns_has_the_moments_of_its_pictures()
    {
        const int Columns = 1_200, Rows = 5;
        var random = new Random(3);
        var rows = new DataMatrix([.. Enumerable.Range(0, Rows * Columns).Select(_ => (float)random.NextDouble())], Rows, Columns);
        var draws = GaussianDraws.Of(rows, 20_000, 1);
        foreach (var (a, b) in new[] { (0, 0), (0, 1), (7, 1_100) })
            Covariance(draws, a, b).Should().BeApproximately(Covariance(rows, a, b), 0.006);
        draws.Rows.Should().Be(20_000);
        Mean(draws, 5).Should().BeApproximately(Mean(rows, 5), 0.01);

        static double Mean(DataMatrix x, int column) => Enumerable.Range(0, x.Rows).Average(r => x.Row(r)[column]);

        static double Covariance(DataMatrix x, int a, int b)
        {
            double meanOfA = Mean(x, a), meanOfB = Mean(x, b);
            return Enumerable.Range(0, x.Rows).Sum(r => (x.Row(r)[a] - meanOfA) * (x.Row(r)[b] - meanOfB)) / (x.Rows - 1);
        }
    }

    [Fact]
    public void Resnet_sees_512_features_of_pictures_in_colours_and_of_grey_ones()
    {
        var grey = new ResNetFeatures(new ImageShape(4, 4, 1)).Extract(new DataMatrix([.. Enumerable.Range(0, 32).Select(i => i / 31f)], 2, 16));
        (grey.Rows, grey.Columns).Should().Be((2, 512));
        float[] colours = [.. grey.Row(0).ToArray()];
        var same = new ResNetFeatures(new ImageShape(4, 4, 3)).Extract(
            new DataMatrix([.. Enumerable.Range(0, 48).Select(i => i / 3 / 31f)], 1, 48));
        for (int d = 0; d < colours.Length; d++)
            same.Row(0)[d].Should().BeApproximately(colours[d], 1e-3f * colours.Max(), "a grey picture is one of equal channels");
    }

    [Fact]
    public void A_network_that_is_none_or_another_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("network.onnx");
        FluentActions.Invoking(() => new OnnxFeatures(path)).Should().Throw<SampleException>().WithMessage("There is no file*output named features*");
        File.WriteAllText(path, "no network");
        FluentActions.Invoking(() => new OnnxFeatures(path)).Should().Throw<SampleException>().WithMessage("*can't be read as an ONNX network*");
        string resNet = Path.Combine(AppContext.BaseDirectory, "DnnImageModels", "ResNet18Onnx", "ResNet18.onnx");
        FluentActions.Invoking(() => new OnnxFeatures(resNet)).Should().Throw<SampleException>().WithMessage("*is another*N x pixels*");
    }

    [NeedsShared("data/mnist", "judge/mnist.onnx")]
    public void The_shared_judge_ranks_mnist_as_the_documentation_says()
    {
        var (train, heldOut) = IdxReader.ReadFolder(SharedData.Locate("data/mnist")!, 2_000, 1_000);
        using var network = new OnnxFeatures(SharedData.Locate("judge/mnist.onnx")!);
        var distances = new FeatureDistances(network, heldOut.Rows);
        double real = distances.Measure(train.Rows).FidInfinity, gaussian = distances.Measure(FittedGaussian.Fit(train.Rows).Draw(1_000, 1)).FidInfinity;
        gaussian.Should().BeGreaterThan(10 * real);
        FluentActions.Invoking(() => network.Extract(new DataMatrix(new float[64], 1, 64))).Should().Throw<SampleException>().WithMessage("*784 values*64*");
    }
}
