namespace Kaem.ML.Tests.Model;

public class BadInputTests
{
    [Fact]
    public void Rows_are_refused_by_place_and_remedy()
    {
        Refused(new DataMatrix([], 0, 3), "*no training rows*");
        Refused(new DataMatrix([1, 0.5f], 1, 2), "*single row*");
        Refused(new DataMatrix([0.5f, 0.5f, 0.5f, 0.5f], 2, 2), "*All 2 training rows are equal*");
        Refused(new DataMatrix([0.1f, 0.2f, 0.3f, float.NaN], 2, 2), "*Row 1, column 1*NaN*AllowMissing*");
        Refused(new DataMatrix([0.1f, 0.2f, float.PositiveInfinity, 0.1f], 2, 2), "*Row 1, column 0*finite*");
        Refused(new DataMatrix([0.1f, 1.2f, 0.3f, 0.4f], 2, 2), "*Row 0, column 1*1.2*Sigmoid reaches only [0, 1]*OutputActivation.None*");

        static void Refused(DataMatrix rows, string message) =>
            ((Action)(() => KaemModel.Train(SmallModel.Options, rows))).Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public void Validation_rows_are_refused_likewise()
    {
        var train = SmallModel.Arc(40);
        ((Action)(() => KaemModel.Train(SmallModel.Options, train, new DataMatrix([0.5f], 1, 1))))
            .Should().Throw<ArgumentException>().WithMessage("*validation rows have 1 columns, the training rows 6*");
        ((Action)(() => KaemModel.Train(SmallModel.Options, train, new DataMatrix([], 0, 6))))
            .Should().Throw<ArgumentException>().WithMessage("*no validation rows*");
        ((Action)(() => KaemModel.Train(SmallModel.Options, train, new DataMatrix([2, 0, 0, 0, 0, 0], 1, 6))))
            .Should().Throw<ArgumentException>().WithMessage("*column 0 of the validation rows is 2*");
    }

    [Fact]
    public void Missing_entries_train_where_they_are_allowed()
    {
        var rows = SmallModel.Arc(200);
        float[] values = rows.Values.ToArray();
        for (int i = 0; i < values.Length; i += 7)
            values[i] = float.NaN;
        var options = SmallModel.Options with { AllowMissing = true };
        var model = KaemModel.Train(options, new DataMatrix(values, 200, 6), SmallModel.Arc(50, 2));
        model.Training.Epochs[^1].HeldOutLogLikelihood.Should().BeGreaterThan(model.Training.Epochs[0].HeldOutLogLikelihood!.Value);
        // The reconstruction fills the gaps about where the values were.
        var filled = model.Infer(new DataMatrix(values, 200, 6), 500).Reconstruction;
        double error = 0, spread = 0, mean = rows.Values.ToArray().Average();
        for (int i = 0; i < values.Length; i += 7)
        {
            error += Math.Pow(filled.Values[i] - rows.Values[i], 2);
            spread += Math.Pow(mean - rows.Values[i], 2);
        }
        error.Should().BeLessThan(0.5 * spread);
    }

    [Fact]
    public void Options_are_refused_where_they_are_given()
    {
        Refused(() => new KaemOptions { LatentSize = 0 }, "LatentSize", "*LatentSize must be at least 1*0*");
        Refused(() => new KaemOptions { OuterSize = -1 }, "OuterSize", "*at least 1*");
        Refused(() => new KaemOptions { BatchSize = 0 }, "BatchSize", "*at least 1*");
        Refused(() => new KaemOptions { Epochs = 0 }, "Epochs", "*at least 1*");
        Refused(() => new KaemOptions { LearningRate = 0 }, "LearningRate", "*above 0*");
        Refused(() => new KaemOptions { LearningRate = float.NaN }, "LearningRate", "*above 0*");
        Refused(() => new KaemOptions { PriorLearningRate = -1 }, "PriorLearningRate", "*above 0*");
        Refused(() => new KaemOptions { ScoringSamples = 1 }, "ScoringSamples", "*at least 2*");
        Refused(() => new KaemOptions { PriorGradient = (PriorGradient)7 }, "PriorGradient", "*Normalised, Contrastive*");
        Refused(() => KanBasis.Rbf(gridSize: 1), "GridSize", "*at least 2*");
        Refused(() => KanBasis.Rbf(bandwidth: 0), "Bandwidth", "*between*");
        Refused(() => KaemGenerator.Kan(hidden: [10, 0]), "Hidden", "*at least 1*");
        Refused(() => KaemLikelihood.Gaussian(sigma: 0), "Sigma", "*above 0*");
        Refused(() => PosteriorSampler.ImportanceSampling(samples: 1), "Samples", "*at least 2*");
        Refused(() => PosteriorSampler.ImportanceSampling(essThreshold: 1.5f), "EssThreshold", "*between 0 and 1*");
        Refused(() => KaemPrior.Univariate() with { Domain = (1, 0) }, "Domain", "*ascending*");
        Refused(() => new GridAdaptation { Frequency = 0 }, "Frequency", "*at least 1*");

        static void Refused(Func<object> make, string option, string message) =>
            make.Should().Throw<ArgumentOutOfRangeException>().WithMessage(message).Which.ParamName.Should().Be(option);
    }

    [Fact]
    public void Nothing_is_null()
    {
        ((Func<object>)(() => new KaemOptions { Prior = null! })).Should().Throw<ArgumentNullException>().WithMessage("*Prior must be given*");
        ((Action)(() => KaemModel.Train(null!, SmallModel.Arc(10)))).Should().Throw<ArgumentNullException>();
        ((Action)(() => KaemModel.Train(SmallModel.Options, null!))).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Scoring_refuses_other_widths_and_gaps()
    {
        var model = SmallModel.Trained;
        ((Action)(() => model.LogLikelihood(new DataMatrix([1, 2], 1, 2)))).Should().Throw<ArgumentException>().WithMessage("*trained on 6 columns*have 2*");
        ((Action)(() => model.Infer(new DataMatrix([0, 0, 0, float.NaN, 0, 0], 1, 6)))).Should().Throw<ArgumentException>().WithMessage("*Row 0, column 3*");
        ((Action)(() => model.Decode(new DataMatrix([1, 2], 1, 2)))).Should().Throw<ArgumentException>().WithMessage("*samples have 10 latents; these have 2*");
        ((Action)(() => model.Generate(-1))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => model.Prior.LogPartition(5, 0))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*q must lie between 0 and 4*");
    }

    [Fact]
    public void An_exploding_rate_is_an_error_and_not_a_broken_model()
    {
        var options = SmallModel.Options with
        {
            LearningRate = 1e6f,
            Generator = KaemGenerator.Kan([7], KanBasis.Rbf(8), OutputActivation.None),
        };
        ((Action)(() => KaemModel.Train(options, SmallModel.Arc(200)))).Should().Throw<KaemTrainingException>().WithMessage("*LearningRate*");
    }
}
