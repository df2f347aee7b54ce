using Kaem.ML.Data;
using Kaem.ML.Engines;
using Kaem.ML.Tests.Model;
using Kaem.ML.Tests.Reliability;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Engines;

/// <summary>What is asked of a factory, and said of one that does not do it.</summary>
public sealed class EngineMakingTests
{
    private static readonly KaemOptions Options = SmallModel.Options with { Epochs = 1 };

    [Fact]
    public void A_factory_gets_the_whole_model_and_its_engine_is_used()
    {
        ModelParts? asked = null;
        var factory = new Factory("watched", parts =>
        {
            asked = parts;
            return KaemEngine.Cpu.Create(parts);
        });
        var model = KaemModel.Train(Options, SmallModel.Arc(40), engine: factory);
        asked!.Options.Should().Be(model.Options);
        asked.Columns.Should().Be(6);
        Bits.Of(model).Should().Equal(Bits.Of(KaemModel.Train(Options, SmallModel.Arc(40))));
    }

    [Fact]
    public void An_engine_of_another_model_is_refused()
    {
        Refused("other columns", parts => KaemEngine.Cpu.Create(ModelParts.Initial(parts.Options, 5)), "*'other columns' has 5 columns where the model has 6*");
        Refused("others", parts => KaemEngine.Cpu.Create(ModelParts.Initial(parts.Options with { Epochs = 9 }, 6)), "*'others' has other options*");
        Refused("nothing", _ => null!, "*'nothing' made nothing*");
        Refused("less", parts => new Lacking(KaemEngine.Cpu.Create(parts)), "*'less' holds * numbers where the model has *ModelParts.Parameters*");
        Refused("nameless", parts => new Nameless(KaemEngine.Cpu.Create(parts)), "*'nameless' names no parameters*");
        Refused(" ", KaemEngine.Cpu.Create, "Factory has no name*");

        static void Refused(string name, Func<ModelParts, IKaemEngine> create, string message)
        {
            var factory = new Factory(name, create);
            Action train = () => KaemModel.Train(Options, SmallModel.Arc(40), engine: factory);
            Action load = () => KaemModel.Load(new MemoryStream(Bits.Of(SmallModel.Trained)), factory);
            Action move = () => SmallModel.Trained.WithEngine(factory);
            foreach (var make in new[] { train, load, move })
                make.Should().Throw<InvalidOperationException>("no file is to blame").WithMessage(message);
        }
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_training_even_where_the_engine_says_nothing()
    {
        Action train = () => KaemModel.Train(Options, SmallModel.Arc(40), engine: new Factory("silent", parts => new Silent(KaemEngine.Cpu.Create(parts))));
        train.Should().Throw<KaemTrainingException>().WithMessage("*a loss of NaN*");
    }

    [Fact]
    public void What_could_not_be_loaded_is_not_saved()
    {
        var model = new KaemModel(new Spoilt(SmallModel.Trained.Engine), SmallModel.Trained.Training);
        string file = Path.GetTempFileName();
        try
        {
            SmallModel.Trained.Save(file);
            Action save = () => model.Save(file);
            save.Should().Throw<InvalidOperationException>().WithMessage("Parameter 'generator/*' holds NaN*");
            File.ReadAllBytes(file).Should().Equal(Bits.Of(SmallModel.Trained), "the file that was there stays");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_prior_is_a_thing_of_its_own()
    {
        var model = SmallModel.Trained.WithEngine(KaemEngine.Cpu);
        var prior = model.Prior;
        model.Prior.Should().BeSameAs(prior);
        model.WithEvidence(EvidenceEstimator.Steppingstone()).Prior.Should().BeSameAs(prior, "the two share all else");
        double before = prior.LogPartition(0, 0);
        var coefficients = new float[model.Engine.Parameters.First(parameter => parameter.Name == "prior/coefficients").Length];
        model.Engine.WriteParameter("prior/coefficients", coefficients);
        prior.LogPartition(0, 0).Should().Be(before);
    }

    /// <summary>Its generator holds what is no number.</summary>
    private sealed class Spoilt(IKaemEngine inner) : DelegatingEngine(inner)
    {
        public override void ReadParameter(string name, Span<float> destination)
        {
            base.ReadParameter(name, destination);
            if (name.StartsWith("generator/", StringComparison.Ordinal))
                destination[^1] = float.NaN;
        }
    }

    private sealed class Factory(string name, Func<ModelParts, IKaemEngine> create) : IKaemEngineFactory
    {
        public string Name => name;

        public IKaemEngine Create(ModelParts model) => create(model);
    }

    /// <summary>An engine that forgot an array.</summary>
    private sealed class Lacking(IKaemEngine inner) : DelegatingEngine(inner)
    {
        public override IReadOnlyList<NamedParameter> Parameters => [.. base.Parameters.Skip(1)];
    }

    private sealed class Nameless(IKaemEngine inner) : DelegatingEngine(inner)
    {
        public override IReadOnlyList<NamedParameter> Parameters => null!;
    }

    private sealed class Silent(IKaemEngine inner) : DelegatingEngine(inner)
    {
        public override TrainStepResult TrainStep(TrainingBatch batch) => base.TrainStep(batch) with { Loss = float.NaN };
    }
}
