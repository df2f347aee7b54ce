using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Reliability;

/// <summary>The file that the rows came from is gone.</summary>
public sealed class VanishedSourceTests
{
    [Fact]
    public void RowsAreReadBeforeTrainingAndNotAgain()
    {
        string folder = Directory.CreateTempSubdirectory("kaem-").FullName;
        try
        {
            string source = Path.Combine(folder, "rows.csv"), checkpoints = Path.Combine(folder, "checkpoints");
            File.WriteAllLines(
                source, Toy.Rows(60).Select(row => string.Join(',', row.Features.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))));
            var data = Toy.Context.Data.LoadFromTextFile(source, [new TextLoader.Column("Features", DataKind.Single, 0, Toy.Columns - 1)], separatorChar: ',');
            var estimator = Toy.Estimator().WithCheckpoints(new CheckpointDirectory(checkpoints) { EverySteps = 1 });
            var whole = estimator.Fit(data).Model;
            Directory.Delete(checkpoints, recursive: true);

            var model = estimator.WithProgress(new Vanish(source)).Fit(data).Model;
            File.Exists(source).Should().BeFalse();
            model.Generate(5).Values.ToArray().Should().Equal(whole.Generate(5).Values.ToArray());

            // The next one finds out before it has touched anything.
            string[] files = Directory.GetFiles(checkpoints);
            estimator.Invoking(it => it.Fit(data)).Should().Throw<Exception>().Which.ToString().Should().Contain("rows.csv");
            Directory.GetFiles(checkpoints).Should().Equal(files);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Vanish(string file) : IProgress<KaemProgress>
    {
        public void Report(KaemProgress value) => File.Delete(file);
    }
}
