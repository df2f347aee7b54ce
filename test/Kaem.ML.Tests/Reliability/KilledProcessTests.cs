using System.Diagnostics;
using System.Globalization;
using Kaem.ML.Numerics;
using Kaem.ML.Reliability;

namespace Kaem.ML.Tests.Reliability;

/// <summary>Kills a training process (SIGKILL on Unix) at random moments, and lets another one go on.</summary>
public sealed class KilledProcessTests
{
    private const int Kills = 50;

    [Fact, Trait("Category", "Long")]
    public async Task FiftyKillsChangeNoBit()
    {
        byte[] unbroken = Bytes(CheckpointedTraining.Run(null));
        string folder = Directory.CreateTempSubdirectory("kaem-").FullName;
        try
        {
            var random = new Random(17);
            string checkpoints = Path.Combine(folder, "checkpoints"), model = Path.Combine(folder, "model.kaem");
            int kills = 0, finished = 0, resumed = 0;
            bool killed = false;
            while (kills < Kills || killed)
            {
                long before = NewestStep(checkpoints);
                using var process = Start(checkpoints, model);
                var errors = process.StandardError.ReadToEndAsync();
                // A first line says that training starts: before that there is nothing to lose.
                (await process.StandardOutput.ReadLineAsync()).Should().Be("0");
                string lines = "";
                if (kills < Kills)
                {
                    // Some epochs from there on, however fast the machine is, and then a moment within an epoch or a checkpoint.
                    for (int epochs = random.Next(8); epochs > 0; epochs--)
                        lines += await process.StandardOutput.ReadLineAsync() + "\n";
                }
                var output = process.StandardOutput.ReadToEndAsync();
                // Once there were enough kills, the last training comes to its end.
                bool ended = process.WaitForExit(kills < Kills ? TimeSpan.FromMilliseconds(random.Next(15)) : TimeSpan.FromMinutes(2));
                killed = !ended;
                if (killed)
                {
                    process.Kill();
                    kills++;
                    resumed += before > 0 ? 1 : 0;
                }
                process.WaitForExit();
                (await errors).Should().BeEmpty();
                long reported = (lines + await output).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => long.Parse(line, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();
                long newest = NewestStep(checkpoints);
                newest.Should()
                    .BeGreaterThanOrEqualTo(before).And.BeGreaterThanOrEqualTo(reported - CheckpointedTraining.Interval, "no more than the interval is lost");
                if (ended)
                {
                    process.ExitCode.Should().Be(0);
                }
                // One that was killed may have written its model just before; a part of one is never there.
                else if (!File.Exists(model))
                {
                    continue;
                }
                File.ReadAllBytes(model).Should().Equal(unbroken, $"it was killed {kills} times in all");
                Directory.GetFiles(checkpoints).Should().HaveCount(2, "two are kept, and what was half-written is gone");
                File.Delete(model);
                Directory.Delete(checkpoints, recursive: true);
                killed = false;
                finished++;
            }
            resumed.Should().BeGreaterThan(Kills / 2);
            Console.WriteLine($"{kills} kills, {resumed} of them of a resumed training; {finished} trainings ended.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(string checkpoints, string model)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Kaem.ML.FreshProcess.dll");
        string host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        return Process.Start(new ProcessStartInfo(host, ["exec", program, "train", checkpoints, model])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
    }

    private static long NewestStep(string folder) => !Directory.Exists(folder)
        ? 0
        : Directory.GetFiles(folder, "*.checkpoint")
            .Select(file => long.Parse(Path.GetFileNameWithoutExtension(file).Split('-')[^1], CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();

    private static byte[] Bytes(KaemModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
