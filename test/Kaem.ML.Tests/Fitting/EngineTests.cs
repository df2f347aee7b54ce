using Kaem.ML.Engines;
using Kaem.ML.PlainEngine;
using Kaem.ML.Tests.Saving;
using Kaem.ML.Tests.Tables;
using Microsoft.ML;

namespace Kaem.ML.Tests.Fitting;

/// <summary>Engines named in pipelines. The plain one sees only what is public.</summary>
public sealed class EngineTests
{
    private static readonly PlainEngineFactory Plain = PlainEngineFactory.Instance;

    private static readonly KaemOptions Options = Toy.Options with
    {
        LatentSize = 1,
        OuterSize = 2,
        Generator = KaemGenerator.Kan([3], KanBasis.Rbf(4)),
        Sampler = PosteriorSampler.ImportanceSampling(10, essThreshold: 0),
        GridAdaptation = GridAdaptation.Off,
    };

    private static readonly Lazy<KaemTransformer> Fitted = new(() => Toy.Context.Generative().Kaem(Options).WithEngine(Plain).Fit(Toy.View(Toy.Rows(60))));

    [Fact]
    public void AnEstimatorTrainsOnTheEngineThatItWasGiven()
    {
        Fitted.Value.Model.Engine.Factory.Should().BeSameAs(Plain);
        var same = KaemModel.Train(Options, Toy.Matrix(Toy.Rows(60)), engine: Plain);
        Fitted.Value.Model.Generate(5).Values.ToArray().Should().Equal(same.Generate(5).Values.ToArray());
        Toy.Context.Generative().Kaem(Options).WithEngine(Plain).WithProgress(new Progress<KaemProgress>()).WithEngine(KaemEngine.Cpu)
            .Fit(Toy.View(Toy.Rows(60))).Model.Engine.Factory.Should().BeSameAs(KaemEngine.Cpu, "the last one named counts");
        Toy.Transformer.Model.Engine.Factory.Should().BeSameAs(KaemEngine.Cpu, "none was named");
        Toy.Estimator().Invoking(it => it.WithEngine(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void ALoadedModelIsOnTheProcessorUntilItIsMoved()
    {
        var view = Toy.View(Toy.Rows(20));
        var loaded = (KaemTransformer)SavedPipeline.Reload(Fitted.Value, view.Schema);
        loaded.Model.Engine.Factory.Should().BeSameAs(KaemEngine.Cpu);
        var moved = loaded.WithEngine(Plain);
        moved.Model.Engine.Factory.Should().BeSameAs(Plain);
        moved.Transform(view).Values<float>("LogLikelihood").Should().Equal(Fitted.Value.Transform(view).Values<float>("LogLikelihood"));
        moved.WithEvidence(EvidenceEstimator.ImportanceSampling()).Model.Engine.Factory.Should().BeSameAs(Plain);
    }

    [Fact]
    public void TrainingFromAModelStaysOnItsEngineUnlessToldOtherwise()
    {
        var model = Fitted.Value.Model;
        var estimator = Toy.Context.Generative().Kaem(model.Options with { Epochs = 1 }).WithModel(model);
        var view = Toy.View(Toy.Rows(60));
        estimator.Fit(view).Model.Engine.Factory.Should().BeSameAs(Plain);
        estimator.WithEngine(KaemEngine.Cpu).Fit(view).Model.Engine.Factory.Should().BeSameAs(KaemEngine.Cpu);
    }

    [Fact]
    public void FoldsAreTrainedOnIt()
    {
        var folds = Toy.Context.Generative().CrossValidate(Toy.View(Toy.Rows(60)), Toy.Context.Generative().Kaem(Options).WithEngine(Plain), numberOfFolds: 2);
        folds.Should().HaveCount(2).And.OnlyContain(fold => fold.Transformer.Model.Engine.Factory == Plain);
    }

    [Fact]
    public void TablesToo()
    {
        var other = new OtherName();
        var estimator = Toy.Context.Generative().KaemTable(People.Options with { Updates = 10, StopEarly = false }, People.Columns).WithEngine(other);
        var model = estimator.Fit(People.View(100));
        model.Model.Model.Engine.Factory.Should().BeSameAs(KaemEngine.Cpu, "that is what the factory made");
        other.Made.Should().Be(1);
        model.WithEngine(other).Model.Schema.Should().BeSameAs(model.Model.Schema);
        other.Made.Should().Be(2);
        using var file = new MemoryStream();
        model.Model.Save(file);
        file.Position = 0;
        KaemTableModel.Load(file, other).Generate(3).Rows.Should().Be(3);
        other.Made.Should().Be(3);
        file.Position = 0;
        FluentActions.Invoking(() => KaemTableModel.Load(file, Plain))
            .Should().Throw<NotSupportedException>("the file is not to blame").WithMessage("The plain engine can't do *");
        estimator.WithEngine(Plain).Invoking(it => it.Fit(People.View(100))).Should().Throw<NotSupportedException>().WithMessage("The plain engine can't do *");
    }

    /// <summary>Counts what it has the processor's factory make.</summary>
    private sealed class OtherName : IKaemEngineFactory
    {
        public int Made { get; private set; }

        public string Name => "other";

        public IKaemEngine Create(ModelParts model)
        {
            Made++;
            return KaemEngine.Cpu.Create(model);
        }
    }
}
