using Kaem.ML.Engines;

namespace Kaem.ML.Tests.Model;

public class ContinuedTrainingTests
{
    private static readonly KaemModel Model = SmallModel.Trained;
    private static readonly DataMatrix Train = SmallModel.Arc(200);

    [Fact]
    public void It_starts_where_the_model_stands_and_leaves_it_there()
    {
        float[] before = Rows(Model);
        var still = Model.ContinueTraining(
            Model.Options with { MaxSteps = 1, LearningRate = 1e-9f, GridAdaptation = GridAdaptation.Off }, Train);
        float[] after = Rows(still);
        for (int i = 0; i < before.Length; i++)
            after[i].Should().BeApproximately(before[i], 1e-5f);

        var further = Model.ContinueTraining(Model.Options with { Epochs = 20, Seed = 9 }, Train);
        further.Training.Steps.Should().Be(200);
        var heldOut = SmallModel.Arc(100, 3);
        further.LogLikelihood(heldOut).Mean.Should().BeGreaterThan(Model.LogLikelihood(heldOut).Mean + 0.2f);
        Rows(Model).Should().Equal(before);
        Rows(Model.ContinueTraining(Model.Options with { Epochs = 20, Seed = 9 }, Train)).Should().Equal(Rows(further));
    }

    [Fact]
    public void Training_on_goes_on_from_a_loaded_model_to_the_same_bits()
    {
        using var file = new MemoryStream();
        Model.Save(file);
        file.Position = 0;
        var options = Model.Options with { Epochs = 2 };
        Rows(KaemModel.Load(file).ContinueTraining(options, Train)).Should().Equal(Rows(Model.ContinueTraining(options, Train)));
    }

    [Fact]
    public void A_learned_sigma_goes_on_and_a_fixed_one_follows_the_options()
    {
        var quick = SmallModel.Options with { Epochs = 1, LearningRate = 1e-6f, GridAdaptation = GridAdaptation.Off };
        var learned = KaemModel.Train(
            SmallModel.Options with { Likelihood = KaemLikelihood.Gaussian(0.3f, SigmaLearning.Shared), LearningRate = 0.02f }, Train);
        Sigma(learned).Should().NotBeApproximately(0.3f, 0.01f);
        var further = learned.ContinueTraining(quick with { Likelihood = KaemLikelihood.Gaussian(0.3f, SigmaLearning.Shared) }, Train);
        Sigma(further).Should().BeApproximately(Sigma(learned), 1e-3f);
        Sigma(learned.ContinueTraining(quick with { Likelihood = KaemLikelihood.Gaussian(0.2f) }, Train)).Should().Be(0.2f);

        static float Sigma(KaemModel model) => ((CpuEngine)model.Engine).Network.Likelihood.Sigma(0);
    }

    [Fact]
    public void Options_of_another_model_are_refused_with_what_differs()
    {
        var options = Model.Options;
        var kan = (KanGeneratorOptions)options.Generator;
        Refused(options with { LatentSize = 3 }, "*inner width*2*3*");
        Refused(options with { Prior = options.Prior with { Basis = KanBasis.Rswaf(8) } }, "*basis*");
        Refused(options with { Generator = kan with { Hidden = [9] } }, "*hidden widths: [7]*[9]*");
        Refused(options with { Generator = kan with { Hidden = null } }, "*hidden widths: [7]*[11]*");
        Refused(options with { Generator = kan with { Basis = KanBasis.Rswaf(8) } }, "*generator basis*");
        Refused(options with { Generator = kan with { Output = OutputActivation.None } }, "*output activation*Sigmoid*None*");
        Refused(options with { Generator = kan with { LayerNorm = true } }, "*layer normalisation*");
        Refused(options with { Generator = kan with { HiddenMap = HiddenMap.Affine } }, "*hidden map*");
        Refused(options with { Likelihood = KaemLikelihood.Gaussian(0.1f, SigmaLearning.PerColumn) }, "*each column*");
        Model.Invoking(it => it.ContinueTraining(options, new DataMatrix([0, 1, 1, 0], 2, 2))).Should().Throw<ArgumentException>().WithMessage("*6 columns*2*");

        // What only says how training starts or goes on may differ.
        var other = options with
        {
            Epochs = 1,
            Generator = kan with { GridRange = (-3, 3), Basis = KanBasis.Rbf(8) with { NoiseScale = 0.5f }, Regularisation = new() { Strength = 0.1f } },
            Sampler = PosteriorSampler.ImportanceSampling(16),
        };
        Model.ContinueTraining(other, Train).Options.Should().Be(other);

        static void Refused(KaemOptions options, string message) =>
            Model.Invoking(it => it.ContinueTraining(options, Train)).Should().Throw<ArgumentException>().WithMessage(message);
    }

    private static float[] Rows(KaemModel model) => model.Generate(10).Values.ToArray();
}
